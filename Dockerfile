# The command line with everything it needs, from the pinned requirements. Lakes are kept in /data:
#   docker build -t climits .
#   docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" climits demo
FROM python:3.12-slim-trixie

# LightGBM's threads; a pager for long tables.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends less libgomp1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/compute-limits
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY . ./
# setuptools is one of the requirements: nothing is fetched that has no hash.
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation . && rm -rf /opt/compute-limits

RUN useradd --create-home --uid 1000 climits && install --directory --owner climits /data
USER 1000
WORKDIR /data
# A home that any --user may write to: settings and caches of libraries go there.
ENV HOME=/tmp CLIMITS_LAKE=/data/lake DO_NOT_TRACK=1
ENTRYPOINT ["climits"]
CMD ["--help"]
