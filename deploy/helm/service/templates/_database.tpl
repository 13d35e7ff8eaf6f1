{{- define "database.secret" -}}
{{ .Values.databaseSecret | default (printf "%s-database" .Values.context) }}
{{- end -}}

{{/* A role's URL as an environment variable: dict "name" "APP_DATABASE_URL" "role" "app" "root" $ */}}
{{- define "database.url" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ include "database.secret" .root }}, key: {{ .role }} } }
{{- end -}}
