//! Queries of metrics.

use ibmcloud_core::series::Sample;
use ibmcloud_transport::{Layer, QueryRange, json};
use serde_json::json;

use crate::monitor::monitored;
use crate::replay::assert_refused;

const NOW: f64 = 1_800_000_000.0;

#[tokio::test]
async fn results_of_every_sort_are_read() {
    let ask = monitored("promql-query", async |it| it.query("up", Some(NOW)).await);
    let answer = ask.await.unwrap();
    let [series] = &answer.series[..] else { panic!("{answer:?}") };
    assert!(!answer.over_time && answer.text.is_none());
    assert_eq!(series.samples, [Sample { at: NOW, value: 1.0 }]);
    let labels = [("__name__".to_owned(), "up".to_owned()), ("job".into(), "recorded".into())];
    assert_eq!(series.labels, labels);

    let ask = monitored("promql-query-scalar", async |it| it.query("3+4", Some(NOW)).await);
    assert_eq!(ask.await.unwrap().series[0].samples, [Sample { at: NOW, value: 7.0 }]);

    let range = QueryRange { start: NOW - 60.0, end: NOW, step: 60.0 };
    let ask = monitored("promql-query-range", async |it| it.query_range("up", range).await);
    let answer = ask.await.unwrap();
    let values: Vec<f64> = answer.series[0].samples.iter().map(|it| it.value).collect();
    assert_eq!((answer.over_time, values), (true, vec![1.0, 0.0]));
}

#[tokio::test]
async fn what_there_is_to_ask_for_is_found() {
    let series = monitored("promql-series", async |it| it.promql_series(&["up".into()]).await);
    assert_eq!(series.await.unwrap()[0].labels[1], ("job".into(), "recorded".into()));
    let labels = monitored("promql-labels", async |it| it.promql_labels().await).await.unwrap();
    assert_eq!(labels, ["__name__", "job"]);
    let values = monitored("promql-label-values", async |it| it.promql_label_values("job").await);
    assert_eq!(values.await.unwrap(), ["recorded"]);
    let about = monitored("promql-metadata", async |it| it.promql_metadata(Some("up")).await);
    let about = json::to_value(&about.await.unwrap());
    assert_eq!(about["up"][0]["type"], json!("gauge"));
}

#[tokio::test]
async fn a_bad_query_and_a_bad_token_are_told_apart() {
    let ask = monitored("promql-error-400", async |it| it.query("", Some(NOW)).await);
    let error = ask.await.unwrap_err();
    assert_eq!((error.layer(), error.status()), (Layer::Monitor, Some(400)));
    assert!(error.to_string().contains("no expression found in input"), "{error}");
    assert!(!error.needs_login());

    let error = monitored("promql-error-401", async |it| it.promql_labels().await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Monitor, 401, None);
    assert!(error.needs_login());
}
