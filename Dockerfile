# The image of server and workers in compose.yaml. The workspace is mounted, so texts change without a new image.
FROM python:3.12-slim
WORKDIR /glocal
COPY pyproject.toml constraints.txt README.md prefect.yaml ./
COPY pipelines pipelines
COPY email_templates email_templates
COPY site_templates site_templates
COPY translations translations
RUN pip install --no-cache-dir --constraint constraints.txt '.[postgres,s3]'
WORKDIR /workspace
