# The service with its page, without the demo. Debian, because the embedded engine needs glibc.
#
#   docker build -t hearth-profiles .
#   docker run --rm -p 127.0.0.1:4040:4040 -e HEARTH_INSECURE=true -v hearth-data:/var/lib/hearth hearth-profiles
#
# Inside a container the service has to listen beyond loopback, which it refuses without HEARTH_CREDENTIALS (a file that
# is mounted) or HEARTH_INSECURE: whoever starts the container decides who can reach it.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /hearth
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
WORKDIR /hearth
ENV NODE_ENV=production \
    HEARTH_LISTEN=0.0.0.0:4040 \
    HEARTH_DATA=/var/lib/hearth \
    HEARTH_DEMO=off
COPY --from=build /hearth/package.json /hearth/LICENSE /hearth/NOTICE ./
COPY --from=build /hearth/node_modules node_modules
COPY --from=build /hearth/dist-service dist-service
COPY --from=build /hearth/dist-host dist-host
COPY --from=build /hearth/dist dist
# A volume mounted here takes over the owner.
RUN install -d -o node -g node -m 0700 /var/lib/hearth
USER node
VOLUME /var/lib/hearth
EXPOSE 4040
# The first signal finishes what was accepted, which takes at most 30 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4040/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# What is young is small, and V8 would take 40 MB more for it while much is pushed.
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist-service/main.js"]
