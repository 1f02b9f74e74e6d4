"""The reviewer's commands and application."""
