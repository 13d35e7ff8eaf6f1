# The image of any service, from the repository's folder:
#   docker build -f deploy/docker/service.Dockerfile --build-arg APP=commerce -t erp/commerce .
FROM node:24-slim AS build
ARG APP
WORKDIR /erp
COPY . .
RUN npm ci --ignore-scripts \
  && node node_modules/typescript/bin/tsc -b "apps/$APP" \
  && npm prune --omit=dev --ignore-scripts \
  # Node itself as a package, for machines without it.
  && rm -rf node_modules/node-linux-*

FROM node:24-slim
ARG APP
ENV NODE_ENV=production HTTP_HOST=0.0.0.0 HTTP_PORT=3000 TOPICS_FILE=/erp/deploy/kafka/topics.json
WORKDIR /erp
COPY --from=build /erp/package.json ./
COPY --from=build /erp/node_modules node_modules
COPY --from=build /erp/libs libs
COPY --from=build /erp/deploy/kafka deploy/kafka
COPY --from=build /erp/apps/$APP apps/$APP
WORKDIR /erp/apps/$APP
USER node
EXPOSE 3000
# Its arguments are the service's: "migrate" as the owner of the database, or nothing, which serves.
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
