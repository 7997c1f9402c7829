# Three stages: build with the development packages, collect the packages of production, run with nothing else.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --no-save --include=dev --no-audit --no-fund --loglevel=error
COPY tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY src src
COPY migrations migrations
COPY simulator simulator
RUN npm run build

FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded PostgreSQL is an optional package; production has DATABASE_URL instead.
RUN npm install --no-save --omit=dev --omit=optional --no-audit --no-fund --loglevel=error

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
USER node
EXPOSE 3000
# Ready means: the database answers and the process is not stopping.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1, so that SIGTERM reaches it; it stops within 5 s.
CMD ["node", "dist/src/main.js"]
