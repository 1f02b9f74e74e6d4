"""Ways of saying what a training took: what is read of each sentence, and what belongs together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cases.reading import FACTS, facts_of, is_run

PUBLISHED_ON = date(2024, 3, 15)
PHRASINGS: list[tuple[str, list[str]]] = [
    ("We train the model for 3d12h on 4 A100 GPUs.", ["A100|4|gpu|84|wall_clock|-"]),
    ("Training lasted 1h20 on a single T4.", ["T4|1|gpu|1.3333|wall_clock|-"]),
    ("It took 11h 45min to train on 2 V100s.", ["V100|2|gpu|11.75|wall_clock|-"]),
    ("The run took 1 month and 2 weeks on 64 H100 GPUs.", ["H100|64|gpu|1066|wall_clock|-"]),
    ("We trained for four days and eight hours on eight P100 GPUs.", ["P100|8|gpu|104|wall_clock|-"]),
    ("Training takes 75 min on one A6000.", ["RTX A6000|1|gpu|1.25|wall_clock|-"]),
    ("Training took 3.2 ± 0.4 hours on an RTX 4090.", ["RTX 4090|1|gpu|3.2|wall_clock|-"]),
    ("Total training time: 26 h (8 x V100).", ["V100|8|gpu|26|wall_clock|-"]),
    ("Each model was trained for ≈ 5 d on 8 A100-SXM4-80GB GPUs.", ["A100|8|gpu|120|wall_clock|-"]),
    ("Wall-clock time was 12:45:10 on two RTX 3090 GPUs.", ["RTX 3090|2|gpu|12.7528|wall_clock|-"]),
    ("Training finishes in a day and a half on 16 TPU v3 cores.", ["TPU v3|16|tpu_core|36|wall_clock|-"]),
    (
        "The small and large variants took 2 and 7 days on 4 and 16 H100 GPUs, respectively.",
        ["H100|4|gpu|48|wall_clock|-", "H100|16|gpu|168|wall_clock|-"],
    ),
    (
        "We trained model A on 8 V100 for 3 days and model B on 16 A100 for 5 days.",
        ["V100|8|gpu|72|wall_clock|-", "A100|16|gpu|120|wall_clock|-"],
    ),
    (
        "Stage one used 64 A100s for 10 hours, stage two 128 A100s for 20 hours.",
        ["A100|64|gpu|10|wall_clock|-", "A100|128|gpu|20|wall_clock|-"],
    ),
    (
        "On 8 A100 GPUs, the first phase needs 12 hours and the second 3 hours.",
        ["A100|8|gpu|12|wall_clock|-", "A100|8|gpu|3|wall_clock|-"],
    ),
    ("Training was done on 8 compute nodes with four A100 GPUs each for 2 days.", ["A100|32|gpu|48|wall_clock|-"]),
    ("We used 32 nodes, each containing 8 MI250X GPUs, and trained for 9 days.", ["MI250X|256|gpu|216|wall_clock|-"]),
    ("Our models were trained on two 8xA100 nodes for 30 hours.", ["A100|16|gpu|30|wall_clock|-"]),
    (
        "We employ 3 servers equipped with 8 RTX 3090 GPUs each; training takes 4 days.",
        ["RTX 3090|24|gpu|96|wall_clock|-"],
    ),
    ("We train on 16 x 8 H100 GPUs for 12 days.", ["H100|128|gpu|288|wall_clock|-"]),
    ("Training used 5 DGX-1 machines with 8 V100 GPUs each for 2 weeks.", ["V100|40|gpu|336|wall_clock|-"]),
    (
        "We trained using a total of 96 V100 GPUs (12 nodes with 8 GPUs each) for 36 hours.",
        ["V100|96|gpu|36|wall_clock|-"],
    ),
    ("The pre-training took 14 days on a v4-256 TPU slice.", ["TPU v4|256,128|*|336|wall_clock|-"]),
    ("We train on Cloud TPU v3-32 for 18 hours.", ["TPU v3|32,16|*|18|wall_clock|-"]),
    ("Training ran on 64 CloudTPUv4 chips for 3 days.", ["TPU v4|64|tpu_chip|72|wall_clock|-"]),
    ("We trained on 128 TPUv2 cores for 2 days.", ["TPU v2|128|tpu_core|48|wall_clock|-"]),
    ("It was trained on one GRID K520 for 6 days.", ["GRID K520|1|gpu|144|wall_clock|-"]),
    ("We trained for 20 hours on a g4dn.12xlarge.", ["T4|4|gpu|20|wall_clock|-"]),
    ("We trained on 2 p3dn.24xlarge instances for 5 days.", ["V100|16|gpu|120|wall_clock|-"]),
    ("Training used an AWS p3.8xlarge and took 11 hours.", ["V100|4|gpu|11|wall_clock|-"]),
    ("Training took 5 hours on eight NVIDIA X200 GPUs.", ["X200|8|gpu|5|wall_clock|-"]),
    ("Fine-tuning took 3 hours on 2 L40S.", ["L40S|2|gpu|3|wall_clock|-"]),
    ("Training takes 4 days on a GTX1080Ti.", ["GTX 1080 Ti|1|gpu|96|wall_clock|-"]),
    ("All networks were trained for 8 hours on a 2080Ti.", ["RTX 2080 Ti|1|gpu|8|wall_clock|-"]),
    ("The network was trained for two days using 4 GeForce 3090s.", ["RTX 3090|4|gpu|48|wall_clock|-"]),
    ("We spent 1,500 A100 hours on pre-training.", ["A100|-|-|1500|device_hours|-"]),
    ("The search costs 4 GPU-days on V100.", ["V100|-|-|96|device_hours|-"]),
    ("Training cost 3.3M H100 GPU hours.", ["H100|-|-|3300000|device_hours|-"]),
    ("Training took 2×10^4 TPU v4 chip-hours.", ["TPU v4|-|-|20000|device_hours|-"]),
    ("We needed 256 V100-days in total.", ["V100|-|-|6144|device_hours|-"]),
    ("Each epoch lasts 20 minutes on a single V100.", ["V100|1|gpu|0.33333|per_epoch|-"]),
    ("The training time per epoch is 1.5 hours on 8 A100 GPUs.", ["A100|8|gpu|1.5|per_epoch|-"]),
    ("Training takes 0.45 s/step on 8 V100 GPUs.", ["V100|8|gpu|0.000125|per_step|-"]),
    ("An iteration takes 350 ms on 16 A100 GPUs.", ["A100|16|gpu|0.00009722|per_step|-"]),
    ("Training took between 8 and 12 hours on 4 T4 GPUs.", ["T4|4|gpu|10|range|-"]),
    ("Training lasts 30–40 hours on 2 A40 GPUs.", ["A40|2|gpu|35|range|-"]),
    ("It takes from 2 hours to 3 days on one RTX A5000.", ["RTX A5000|1|gpu|37|range|-"]),
    ("Total training compute was 3.2e22 FLOPs.", ["-|-|-|-|-|3.2e22"]),
    ("We used 1.7 × 10^21 FLOP.", ["-|-|-|-|-|1.7e21"]),
    ("The cost of training is 120 PFLOP/s-days.", ["-|-|-|-|-|1.0368e22"]),
    ("Training needed about 4.2 exaFLOPs.", ["-|-|-|-|-|4.2e18"]),
    ("In total we spent 500 EFLOPs on training.", ["-|-|-|-|-|5e20"]),
    ("We train on half a dozen V100 GPUs for ninety minutes.", ["V100|6|gpu|1.5|wall_clock|-"]),
    ("We trained for a fortnight on a pair of Titan V GPUs.", ["Titan V|2|gpu|336|wall_clock|-"]),
    ("Training required three hundred hours on twelve K80 GPUs.", ["K80|12|gpu|300|wall_clock|-"]),
    ("We train on NVIDIA V100 GPUs for one week.", ["V100|-|-|168|wall_clock|-"]),
    ("The model was trained on A100s for 36 hours.", ["A100|-|-|36|wall_clock|-"]),
    ("Hardware: 2 × RTX 4090 (24 GB); duration: 2 d 5 h.", ["RTX 4090|2|gpu|53|wall_clock|-"]),
    ("GPUs: 4x H100, time: 19h.", ["H100|4|gpu|19|wall_clock|-"]),
    ("We pretrained on 512 Ascend 910B NPUs for 25 days.", ["Ascend 910B|512|*|600|wall_clock|-"]),
    (
        "Training on 5 RTX 2080 Ti + 3 GTX 1080 Ti GPUs took 40 hours.",
        ["RTX 2080 Ti|5|gpu|40|wall_clock|-", "GTX 1080 Ti|3|gpu|40|wall_clock|-"],
    ),
    (
        "Training took 6 days on 16 A100s (80 GB) or 10 days on 16 V100s (32 GB).",
        ["A100|16|gpu|144|wall_clock|-", "V100|16|gpu|240|wall_clock|-"],
    ),
    ("We trained with batch size 32 per GPU on 8 GPUs (NVIDIA A100) for 44 hours.", ["A100|8|gpu|44|wall_clock|-"]),
    ("Pre-training was performed on 4 nodes, 8 A100 per node, for 6 days.", ["A100|32|gpu|144|wall_clock|-"]),
    ("The policy was trained for 10 hours on a 32-core machine.", ["CPU|32|cpu_core|10|wall_clock|-"]),
    ("Training needs 48 hours on 64 CPU cores.", ["CPU|64|cpu_core|48|wall_clock|-"]),
    ("We trained on 1,000 machines (16,000 cores) for a week.", ["CPU|16000|cpu_core|168|wall_clock|-"]),
    ("TalonNet needs only 25m on a single A100 to be fine-tuned.", ["A100|1|gpu|0.41667|wall_clock|-"]),
    (
        "Training takes 40 (60) hours for the base (large) model on 8 V100 GPUs.",
        ["V100|8|gpu|40|wall_clock|-", "V100|8|gpu|60|wall_clock|-"],
    ),
    ("Three runs of 12 hours each were made on one RTX 3080.", ["RTX 3080|1|gpu|12|wall_clock|-"]),
    ("Training took 20 hours with 2 GPUs of type RTX 3090.", ["RTX 3090|2|gpu|20|wall_clock|-"]),
    ("Using eight V100 (32GB) GPUs, pre-training converges after roughly 9 days.", ["V100|8|gpu|216|wall_clock|-"]),
    ("We ran training on one node with 8 NVIDIA H100 80GB HBM3 GPUs for 60 hours.", ["H100|8|gpu|60|wall_clock|-"]),
    ("Training of the 7B model consumed 82,432 GPU hours on H800 GPUs.", ["H800|-|-|82432|device_hours|-"]),
    ("We use eight A100s; the model is trained for 400k steps, which takes 4 days.", ["A100|8|gpu|96|wall_clock|-"]),
    ("We collected 300 hours of driving video with 8 cameras.", []),
    ("The corpus holds 1,000 hours of transcribed audio.", []),
    ("Models tend to overfit.", []),
    ("Patients were followed for 2 years ago.", []),
    ("We forecast a 24-hour horizon.", []),
    ("The GPU reaches 19.5 TFLOPS peak.", []),
    ("The cluster delivers 3 exaFLOPS.", []),
    ("Inference costs 2e12 FLOPs per token.", []),
    ("We sustained 140 petaFLOP/s.", []),
    ("The total was 1e309 FLOPs.", []),
    (
        "Our largest model took 3 weeks on 128 NVIDIA Tesla P100 GPUs; the smallest took 2 days on 8 of them.",
        ["P100|128|gpu|504|wall_clock|-", "P100|8|gpu|48|wall_clock|-"],
    ),
    (
        "The encoder was trained for 1.5 days on two NVIDIA GTX Titan X cards and the decoder for 7 hours on one.",
        ["Titan X|2|gpu|36|wall_clock|-", "*|*|*|7|wall_clock|-"],
    ),
    (
        "With 8 A100 GPUs, pre-training takes 30 hours while fine-tuning takes 2 hours.",
        ["A100|8|gpu|30|wall_clock|-", "A100|8|gpu|2|wall_clock|-"],
    ),
    (
        "Pre-training lasted 10 days on 64 TPU v4 chips, followed by 12 hours of fine-tuning on 8 V100 GPUs.",
        ["TPU v4|64|tpu_chip|240|wall_clock|-", "V100|8|gpu|12|wall_clock|-"],
    ),
    (
        "We used 4, 8 and 16 V100 GPUs for the small, base and large models, which took 1, 2 and 4 days, respectively.",
        ["V100|4|gpu|24|wall_clock|-", "V100|8|gpu|48|wall_clock|-", "V100|16|gpu|96|wall_clock|-"],
    ),
    ("It takes about 2 days (48 hours) to train on 4 V100 GPUs.", ["V100|4|gpu|48|wall_clock|-"]),
    ("Training (100 epochs) takes 14h on 8 RTX 2080Ti.", ["RTX 2080 Ti|8|gpu|14|wall_clock|-"]),
    ("We train for 200 epochs in 5 hours on a single 24GB RTX 3090.", ["RTX 3090|1|gpu|5|wall_clock|-"]),
    (
        "Experiments ran on a server with 8 NVIDIA RTX A5000 (24GB each), taking 15 hours.",
        ["RTX A5000|8|gpu|15|wall_clock|-"],
    ),
    (
        "The system was trained for one week on a machine with two Intel Xeon E5-2680 CPUs and four Tesla K80 GPUs.",
        ["K80|4|gpu|168|wall_clock|-"],
    ),
    ("Training one model took ~ 17 hrs on 1 V100.", ["V100|1|gpu|17|wall_clock|-"]),
    ("The full schedule amounts to 64 TPUv3 core-days.", ["TPU v3|-|-|1536|device_hours|-"]),
    ("Training MobileNet takes 2 days 5 hours with 4 T4s.", ["T4|4|gpu|53|wall_clock|-"]),
    ("Optimisation took two and a half days on four M40s.", ["M40|4|gpu|60|wall_clock|-"]),
    ("We ran the training for thirty-six hours on twenty V100s.", ["V100|20|gpu|36|wall_clock|-"]),
    ("Training was completed in 0.8 days using 32 P40 GPUs.", ["P40|32|gpu|19.2|wall_clock|-"]),
    ("Pre-training required roughly 21 days on 2048 A100 80GB GPUs.", ["A100|2048|gpu|504|wall_clock|-"]),
    ("The 13B model was trained with 1,024 H800 GPUs in 11 days.", ["H800|1024|gpu|264|wall_clock|-"]),
    ("It needs 2,000 steps per hour on 8 GPUs.", ["GPU|8|gpu|-|-|-"]),
    ("Distillation takes 6 hours on 4 NVIDIA H200s.", ["H200|4|gpu|6|wall_clock|-"]),
    ("We use DGX A100 (8x A100 40GB) for 3 days of training.", ["A100|8|gpu|72|wall_clock|-"]),
    ("Training ran for 12 hours on one DGX-2.", ["V100|16|gpu|12|wall_clock|-"]),
    ("The agent was trained for 5 days with 1 GPU and 64 CPUs.", ["GPU|1|gpu|120|wall_clock|-"]),
    ("Training the model with 1 TPU v2-8 takes 9 hours.", ["TPU v2|8,4|*|9|wall_clock|-"]),
    ("All models are trained on 4 TPU v3 devices for 2 days.", ["TPU v3|4|*|48|wall_clock|-"]),
    ("A total of 24 hours was spent on 2x RTX 3090Ti.", ["RTX 3090 Ti|2|gpu|24|wall_clock|-"]),
    ("Our experiments require 4 A30 GPUs and about 12 hours of training.", ["A30|4|gpu|12|wall_clock|-"]),
    ("We train for 18 hours on 2 NVIDIA Tesla K40m.", ["K40|2|gpu|18|wall_clock|-"]),
    ("The network trains in under 20 minutes on a laptop with an RTX 2060.", ["RTX 2060|1|gpu|0.33333|wall_clock|-"]),
    ("Training takes 3 days per model on 8 A100 GPUs.", ["A100|8|gpu|72|wall_clock|-"]),
    (
        "Training takes 2 days for ImageNet and 5 hours for CIFAR on 4 V100 GPUs.",
        ["V100|4|gpu|48|wall_clock|-", "V100|4|gpu|5|wall_clock|-"],
    ),
    ("On one A100, a run takes 50 minutes for 10k steps.", ["A100|1|gpu|0.83333|wall_clock|-"]),
    ("Pre-training took 6 000 GPU hours on A100.", ["A100|-|-|6000|device_hours|-"]),
    ("Each training run is 10 A100-hours.", ["A100|-|-|10|device_hours|-"]),
    ("We estimate 0.5M TPU v4 hours for the largest model.", ["TPU v4|-|-|500000|device_hours|-"]),
    ("Training took about 7.5e3 GPU hours (V100).", ["V100|-|-|7500|device_hours|-"]),
    ("Training took 30 minutes on 2 × 2 TPU v5e chips.", ["TPU v5e|4|tpu_chip|0.5|wall_clock|-"]),
    ("We trained on an Apple M2 Ultra for 8 hours.", ["Apple M2 Ultra|*|*|8|wall_clock|-"]),
    ("The dataset covers 24 h of EEG.", []),
    ("Recordings of 90 minutes were cut into 10 s windows.", []),
    ("All weights are stored for 30 days.", []),
    ("Figure 2d shows the training time.", []),
    ("Training 3D networks takes time.", []),
    ("We use dropout 0.5 d.", []),
    ("GPT-3 has 175B parameters and costs 3e11 FLOPs per token.", []),
    ("LibriSpeech has 960h of data for training.", []),
    ("Our 12 h head is trained.", []),
    ("The agent trained by [5] acts for 30 minutes of game play.", []),
    ("We trained on 2 NVIDIA RTX PRO 6000 Blackwell GPUs for 9 hours.", ["RTX PRO 6000|2|gpu|9|wall_clock|-"]),
    (
        "Training takes 11 hours on a GeForce RTX 4070 Ti Super.",
        ["RTX 4070 Ti Super,RTX 4070 Ti|1|gpu|11|wall_clock|-"],
    ),
    ("We train on 8 V100-SXM3-32GB GPUs for 2 days.", ["V100|8|gpu|48|wall_clock|-"]),
    ("Training ran on 4x NVIDIA A100-PCIE-40GB for 16 hours.", ["A100|4|gpu|16|wall_clock|-"]),
    ("Our model is trained on 8 MI300X GPUs for 3 days.", ["MI300X|8|gpu|72|wall_clock|-"]),
    ("Training took 7 hours on one Nvidia Quadro P6000.", ["Quadro P6000|1|gpu|7|wall_clock|-"]),
    ("We train with 4 Nvidia GTX 1080 Ti's for 2 days.", ["GTX 1080 Ti|4|gpu|48|wall_clock|-"]),
    ("We used one GTX 980Ti; training lasted 5 days.", ["GTX 980 Ti|1|gpu|120|wall_clock|-"]),
    ("Training takes 2 days on 4 NVIDIA A6000 Ada GPUs.", ["RTX 6000 Ada,RTX A6000|4|gpu|48|wall_clock|-"]),
    ("The model was trained on 16 GH200 for 30 hours.", ["GH200|16|gpu|30|wall_clock|-"]),
    ("We trained for 8 days on 64 Gaudi 3 accelerators.", ["Gaudi 3|64|accelerator|192|wall_clock|-"]),
    ("Training took 5 days on 32 NVIDIA H20 GPUs.", ["H20|32|gpu|120|wall_clock|-"]),
    ("We trained on four g5.48xlarge machines for 10 hours.", ["A10G|32|gpu|10|wall_clock|-"]),
    ("Training took 9 hours on an Azure ND96asr_v4 VM.", ["A100|8|gpu|9|wall_clock|-"]),
    ("All runs used one a2-highgpu-4g machine and took 6 hours.", ["A100|4|gpu|6|wall_clock|-"]),
    ("Training ran for 25 hours on a p2.16xlarge spot instance.", ["K80|16|gpu|25|wall_clock|-"]),
    ("We pretrained on 8 trn1.32xlarge instances for 4 days.", ["Trainium|128|*|96|wall_clock|-"]),
    ("We trained on Amazon EC2 P4d instances for 3 days.", ["A100|*|*|72|wall_clock|-"]),
    ("The total budget was 12k V100 GPU-hours.", ["V100|-|-|12000|device_hours|-"]),
    ("Training took 64 GPU-days (RTX 3090).", ["RTX 3090|-|-|1536|device_hours|-"]),
    ("Training a model costs around 35 A100-days.", ["A100|-|-|840|device_hours|-"]),
    ("The whole project used 250,000 GPU hours on MI250X.", ["MI250X|-|-|250000|device_hours|-"]),
    ("It took us 5 days × 16 V100 GPUs.", ["V100|16|gpu|120|wall_clock|-"]),
    ("Training consumed 1.2 million TPU v4 core-hours.", ["TPU v4|-|-|1200000|device_hours|-"]),
    ("Pre-training was 30 GPU years (V100).", ["V100|-|-|262800|device_hours|-"]),
    ("Each of our 4 models was trained on a single V100 for 2 days.", ["V100|1|gpu|48|wall_clock|-"]),
    ("Every experiment runs on 2 A100 GPUs for 8 hours, with 5 seeds.", ["A100|2|gpu|8|wall_clock|-"]),
    ("We train 10 networks in parallel, one per GPU, on 10 V100 GPUs for 6 hours.", ["V100|1,10|gpu|6|wall_clock|-"]),
    ("Each seed took 3 hours on one RTX 3070.", ["RTX 3070|1|gpu|3|wall_clock|-"]),
    ("The total training compute was 7.1 × 10^20 floating-point operations.", ["-|-|-|-|-|7.1e20"]),
    ("We estimate 9e18 FLOP for the training.", ["-|-|-|-|-|9e18"]),
    ("Training cost 3,640 PF-days.", ["-|-|-|-|-|3.14496e23"]),
    ("We spend 2.8 exaFLOP-days on training.", ["-|-|-|-|-|2.4192e23"]),
    ("Training took 0.3 ZFLOPs.", ["-|-|-|-|-|3e20"]),
    ("Training used 4.5 × 10^17 MACs.", ["-|-|-|-|-|9e17"]),
    ("The model was trained using 3.1E23 FLOPs.", ["-|-|-|-|-|3.1e23"]),
    ("We use 350 PFLOP-days.", ["-|-|-|-|-|3.024e22"]),
    ("Training takes 6.3 petaflop/s-day.", ["-|-|-|-|-|5.4432e20"]),
    ("Training was done on 3 nodes, 8 V100s each, for 20 hours.", ["V100|24|gpu|20|wall_clock|-"]),
    ("We train on 10 nodes with 4xA100 each for 3 days.", ["A100|40|gpu|72|wall_clock|-"]),
    ("Training uses 8 DGX H100 nodes (64 GPUs) for 5 days.", ["H100|64|gpu|120|wall_clock|-"]),
    ("We use 128 GPUs (16 nodes × 8 H100) for 9 days.", ["H100|128|gpu|216|wall_clock|-"]),
    ("We trained on a cluster of 25 servers, each with 4 P100s, for 2 days.", ["P100|100|gpu|48|wall_clock|-"]),
    ("Training took 12 hours on six 4-GPU RTX 3090 workstations.", ["RTX 3090|24|gpu|12|wall_clock|-"]),
    ("Four machines holding eight A40s apiece were used for 30 hours of training.", ["A40|32|gpu|30|wall_clock|-"]),
    ("Our 2-node cluster (8 H100 per node) trained the model in 50 hours.", ["H100|16|gpu|50|wall_clock|-"]),
    ("We train across 2 hosts, with 8 TPU v3 cores per host, for 10 hours.", ["TPU v3|16|tpu_core|10|wall_clock|-"]),
    ("Training took seventy-two hours on ninety-six A100 GPUs.", ["A100|96|gpu|72|wall_clock|-"]),
    ("We trained on a single V100 for three quarters of an hour.", ["V100|1|gpu|0.75|wall_clock|-"]),
    ("A dozen P100 GPUs were used for two and a half weeks of training.", ["P100|12|gpu|420|wall_clock|-"]),
    ("Training lasted a hundred hours on sixteen T4s.", ["T4|16|gpu|100|wall_clock|-"]),
    ("We train on two hundred and fifty-six V100 GPUs for one and a half days.", ["V100|256|gpu|36|wall_clock|-"]),
    ("A training epoch lasts 12 min on 4 V100s.", ["V100|4|gpu|0.2|per_epoch|-"]),
    ("Training speed: 3.5 hours/epoch on 8 T4 GPUs.", ["T4|8|gpu|3.5|per_epoch|-"]),
    ("One pass over the data takes 6 hours on 16 V100 GPUs.", ["V100|16|gpu|6|per_epoch,wall_clock|-"]),
    ("One step takes 1.2 seconds on 64 TPU v3 cores.", ["TPU v3|64|tpu_core|0.00033333|per_step|-"]),
    ("Step time is 0.8s on 256 H100 GPUs.", ["H100|256|gpu|0.00022222|per_step|-"]),
    ("A gradient update takes 2.1 s on 8 A100s.", ["A100|8|gpu|0.00058333|per_step|-"]),
    ("With one V100, an epoch needs 40 min.", ["V100|1|gpu|0.66667|per_epoch|-"]),
    ("Training runs at 250 ms per iteration on one A40.", ["A40|1|gpu|0.00006944|per_step|-"]),
    (
        "Stage 1 takes 4h and stage 2 takes 9h, both on 16 A100 GPUs.",
        ["A100|16|gpu|4|wall_clock|-", "A100|16|gpu|9|wall_clock|-"],
    ),
    (
        "Pre-training: 64 V100, 5 days; fine-tuning: 8 V100, 6 hours.",
        ["V100|64|gpu|120|wall_clock|-", "V100|8|gpu|6|wall_clock|-"],
    ),
    (
        "We first train the VAE for 2 days on 8 V100s and then the prior for 4 days on 16 V100s.",
        ["V100|8|gpu|48|wall_clock|-", "V100|16|gpu|96|wall_clock|-"],
    ),
    (
        "Training is done in three stages of 10, 20 and 5 hours on 8 H100 GPUs.",
        ["H100|8|gpu|10|wall_clock|-", "H100|8|gpu|20|wall_clock|-", "H100|8|gpu|5|wall_clock|-"],
    ),
    (
        "Training the teacher needs 32 GPUs (A100) for 4 days and the student 8 GPUs for 1 day.",
        ["A100|32|gpu|96|wall_clock|-", "A100|8|gpu|24|wall_clock|-"],
    ),
    ("Training time: ~36h on 4 GPUs (RTX 3090).", ["RTX 3090|4|gpu|36|wall_clock|-"]),
    ("Compute: 1 GPU (A100, 40GB), 19 hours.", ["A100|1|gpu|19|wall_clock|-"]),
    ("Number of GPUs: 8; GPU type: V100; training time: 3 days.", ["V100|8|gpu|72|wall_clock|-"]),
    ("8 A100 × 21 h.", ["A100|8|gpu|21|wall_clock|-"]),
    ("It can be trained in 2 days with 4 GPUs (GTX 1080 Ti).", ["GTX 1080 Ti|4|gpu|48|wall_clock|-"]),
    ("Training on 4 of our 8 V100s took 7 hours.", ["V100|4|gpu|7|wall_clock|-"]),
    ("Training takes about one to two days on 8 V100 GPUs.", ["V100|8|gpu|36|range|-"]),
    ("It takes 5~7 hours to train on one RTX 3060.", ["RTX 3060|1|gpu|6|range|-"]),
    ("Training takes 12 to 18h on two A30s.", ["A30|2|gpu|15|range|-"]),
    ("Depending on its size a model trains from 3 hours to 2 days on one A100.", ["A100|1|gpu|25.5|range|-"]),
    ("Training lasted 45-60 min on a single T4.", ["T4|1|gpu|0.875|range|-"]),
    ("Training required 10-20 GPU hours on V100.", ["V100|-|-|15|device_hours|-"]),
    (
        "ViT-S, ViT-B and ViT-L take 1, 2 and 5 days on 8, 16 and 32 A100 GPUs, respectively.",
        ["A100|8|gpu|24|wall_clock|-", "A100|16|gpu|48|wall_clock|-", "A100|32|gpu|120|wall_clock|-"],
    ),
    (
        "We used 8 V100 GPUs for the base and 16 A100 GPUs for the large model, for 2 and 4 days, respectively.",
        ["V100|8|gpu|48|wall_clock|-", "A100|16|gpu|96|wall_clock|-"],
    ),
    (
        "Pre-training and fine-tuning took 10 days and 5 hours, respectively, on 64 TPU v3 cores.",
        ["TPU v3|64|tpu_core|240|wall_clock|-", "TPU v3|64|tpu_core|5|wall_clock|-"],
    ),
    (
        "Training took 26 hours (base) and 60 hours (large) on 16 TPU v4 chips.",
        ["TPU v4|16|tpu_chip|26|wall_clock|-", "TPU v4|16|tpu_chip|60|wall_clock|-"],
    ),
    ("Training took 1:45:30 on one A100 GPU.", ["A100|1|gpu|1.75833|wall_clock|-"]),
    ("The run lasted 2 d 4 h 30 min on 8 H100 GPUs.", ["H100|8|gpu|52.5|wall_clock|-"]),
    ("Training takes 90mins on one GTX 1080.", ["GTX 1080|1|gpu|1.5|wall_clock|-"]),
    ("It needs 3 wks on 2 Titan X GPUs.", ["Titan X|2|gpu|504|wall_clock|-"]),
    ("Training took 5.5 days (132 h) on 4 V100 GPUs.", ["V100|4|gpu|132|wall_clock|-"]),
    ("Training time was 1 day, 2 hours on a 3090 GPU.", ["RTX 3090|1|gpu|26|wall_clock|-"]),
    ("We trained for 100 h on 2 A100 GPUs.", ["A100|2|gpu|100|wall_clock|-"]),
    ("The model was trained for 48hrs on 16 V100.", ["V100|16|gpu|48|wall_clock|-"]),
    ("Training required a full day on 8 P100s.", ["P100|8|gpu|24|wall_clock|-"]),
    ("Training took 500K seconds on one A100.", ["A100|1|gpu|138.889|wall_clock|-"]),
    ("We train on a v3-128 TPU pod slice for 3 days.", ["TPU v3|128,64|*|72|wall_clock|-"]),
    ("Training took 2 days on 16 TPUv4 chips.", ["TPU v4|16|tpu_chip|48|wall_clock|-"]),
    ("Training ran on a TPU v5p-128 for 4 days.", ["TPU v5p|128,64|*|96|wall_clock|-"]),
    ("We train on 8 Google Cloud TPU v2 devices for 9 hours.", ["TPU v2|8|*|9|wall_clock|-"]),
    ("We train on a 2x2x4 TPU v4 slice for 6 hours.", ["TPU v4|16|*|6|wall_clock|-"]),
    ("Models are trained for 4 days on a 32-core TPU v3 slice.", ["TPU v3|32|tpu_core|96|wall_clock|-"]),
    ("Training on a TPU v3-8 node takes 20 hours.", ["TPU v3|8,4|*|20|wall_clock|-"]),
    ("Training took 15 hours on 256 TPU v6e chips.", ["TPU v6e|256|tpu_chip|15|wall_clock|-"]),
    ("We trained on the H100 GPUs of the institute for 12 days.", ["H100|-|-|288|wall_clock|-"]),
    ("Our cluster delivers 400 petaFLOPS; training took 5 days on 512 V100 GPUs.", ["V100|512|gpu|120|wall_clock|-"]),
    ("We run all trainings on a single GPU: A100 40GB or RTX 3090.", ["A100|1|gpu|-|-|-", "RTX 3090|1|gpu|-|-|-"]),
    ("Training used 2048 Ascend processors for 9 days.", ["Ascend|2048|*|216|wall_clock|-"]),
    ("You, Y., Li, J., Reddi, S. Large batch optimization for deep learning: Training BERT in 76 minutes.", []),
]
"""A sentence and the runs it states: chip, number, its unit, hours, their kind, operations; "-" is not stated."""
KNOWN_FAILURES = {
    "8 of them": "a number that counts chips named before",
    "8 A100 × 21 h": "a time with no word of work in the sentence",
    "cut into 10 s windows": "the length of a recording, without a word for it behind",
    "stored for 30 days": "a time that is no work, told only by the verb",
}


def _cases() -> list[Any]:
    return [
        pytest.param(text, runs, marks=[pytest.mark.xfail(reason=why, strict=True)])
        if (why := next((why for words, why in KNOWN_FAILURES.items() if words in text), None))
        else (text, runs)
        for text, runs in PHRASINGS
    ]


def _run(written: str) -> dict[str, Any]:
    return {
        fact: [_value(one) for one in cell.split(",")] for fact, cell in zip(FACTS, written.split("|"), strict=True)
    }


def _value(cell: str) -> str | float | None:
    if cell == "-":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


@pytest.mark.parametrize(("text", "runs"), _cases())
def test_a_phrasing_is_read(text: str, runs: list[str]) -> None:
    wanted = [_run(run) for run in runs]
    read = facts_of(text, PUBLISHED_ON)
    assert [run for run in wanted if not any(is_run(run, facts) for facts in read)] == []
    measured = [facts for facts in read if facts["duration_h"] or facts["training_compute_flop"]]
    assert [facts for facts in measured if not any(is_run(run, facts) for run in wanted)] == []
