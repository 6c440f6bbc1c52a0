/** Grafana's own data source for profiles, which speaks to Pyroscope and to Hearth alike. */
export const dataSourceType = 'grafana-pyroscope-datasource';
