# The hub, as one process (`docker run IMAGE`) or one service of it (`docker run IMAGE inventory`).
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY shared/package.json shared/
COPY hub/package.json hub/
# Packages' install scripts are not needed: argon2 brings its binary along.
RUN npm ci --omit=dev --ignore-scripts --workspace=@counterbook/shared --workspace=@counterbook/hub

FROM node:24.21.0-bookworm-slim
# What only installs has no business in what runs.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn*
# The only folder that is written to; without a volume it is lost with the container.
RUN install -d -o node -g node -m 0700 /data
ENV NODE_ENV=production HUB_HOST=0.0.0.0 HUB_DATA=/data
WORKDIR /app
COPY --from=packages /app ./
COPY shared/src shared/src
COPY hub/src hub/src
COPY deploy/*.ts deploy/
COPY deploy/mongodb deploy/mongodb
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/is-ready.ts", "8000"]
ENTRYPOINT ["node", "hub/src/main.ts"]
