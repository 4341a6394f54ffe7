//! The Prometheus API of an instance, below `/prometheus/api/v1` of the same host.

use ibmcloud_core::Json;
use ibmcloud_core::series::{Sample, Series};
use reqwest::Method;

use super::api::Monitor;
use crate::error::{Error, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::request::{Request, path_part};

const BASE: &str = "/prometheus/api/v1";

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryAnswer {
    /// The series: one sample each for an instant, several for a range.
    pub series: Vec<Series>,
    /// Whether the series are over time.
    pub over_time: bool,
    /// The text that the query is, at a time in Unix seconds: then there are no series.
    pub text: Option<(f64, String)>,
    /// What the service warns of.
    pub warnings: Vec<String>,
    /// The whole answer, verbatim.
    pub document: Json,
}

/// A range of time with its resolution; all in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QueryRange {
    /// The first time, Unix seconds.
    pub start: f64,
    /// The last time, Unix seconds.
    pub end: f64,
    /// The distance between two values.
    pub step: f64,
}

impl Monitor<'_> {
    /// Evaluates a query at one time; now, if none is given (Unix seconds).
    pub async fn query(&self, expression: &str, time: Option<f64>) -> Result<QueryAnswer, Error> {
        let request = self.at(Method::GET, &format!("{BASE}/query"))?;
        let request = request.query("query", Some(expression)).query("time", time);
        self.answer_to(&request).await
    }

    /// Evaluates a query at each step of a range.
    pub async fn query_range(
        &self,
        expression: &str,
        range: QueryRange,
    ) -> Result<QueryAnswer, Error> {
        let request = self
            .at(Method::GET, &format!("{BASE}/query_range"))?
            .query("query", Some(expression))
            .query("start", Some(range.start))
            .query("end", Some(range.end))
            .query("step", Some(range.step));
        self.answer_to(&request).await
    }

    /// The label sets that match any of the selectors.
    pub async fn promql_series(&self, selectors: &[String]) -> Result<Vec<Series>, Error> {
        let request = self.at(Method::GET, &format!("{BASE}/series"))?;
        let request =
            selectors.iter().fold(request, |request, it| request.query("match[]", Some(it)));
        let data = self.data_of(&request).await?;
        let sets = data.as_array().ok_or_else(|| shapeless(&request, "data: not a list"))?;
        let series = sets.iter().map(|set| Series { labels: labels(set), samples: Vec::new() });
        Ok(series.collect())
    }

    /// The names of labels.
    pub async fn promql_labels(&self) -> Result<Vec<String>, Error> {
        self.texts(&self.at(Method::GET, &format!("{BASE}/labels"))?).await
    }

    /// The values of a label.
    pub async fn promql_label_values(&self, label: &str) -> Result<Vec<String>, Error> {
        let path = format!("{BASE}/label/{}/values", path_part(label));
        self.texts(&self.at(Method::GET, &path)?).await
    }

    /// What is known about metrics: name to a list of type, help and unit.
    pub async fn promql_metadata(&self, metric: Option<&str>) -> Result<Json, Error> {
        let request = self.at(Method::GET, &format!("{BASE}/metadata"))?;
        self.data_of(&request.query("metric", metric)).await
    }

    async fn texts(&self, request: &Request) -> Result<Vec<String>, Error> {
        let data = self.data_of(request).await?;
        let items = data.as_array().ok_or_else(|| shapeless(request, "data: not a list"))?;
        Ok(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
    }

    async fn data_of(&self, request: &Request) -> Result<Json, Error> {
        let answer = self.document(request).await?;
        answer.get("data").cloned().ok_or_else(|| shapeless(request, "missing field `data`"))
    }

    async fn answer_to(&self, request: &Request) -> Result<QueryAnswer, Error> {
        let document = self.document(request).await?;
        let data = document.get("data").unwrap_or(&Json::Null);
        let unknown = || shapeless(request, "data: no result of a known type");
        let series = series_of(data).ok_or_else(unknown)?;
        let kind = data.get("resultType").and_then(Json::as_str);
        let text = match kind {
            Some("string") => Some(data.get("result").and_then(text).ok_or_else(unknown)?),
            _ => None,
        };
        let over_time = kind == Some("matrix");
        let warnings = document.get("warnings").and_then(Json::as_array).unwrap_or_default();
        let warnings = warnings.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
        Ok(QueryAnswer { series, over_time, text, warnings, document })
    }
}

fn shapeless(request: &Request, text: &str) -> Error {
    misunderstood(request, 200, Misunderstanding::Shape(text.to_owned()))
}

fn series_of(data: &Json) -> Option<Vec<Series>> {
    let result = data.get("result")?;
    match data.get("resultType")?.as_str()? {
        "vector" => result.as_array()?.iter().map(|it| one(it, "value")).collect(),
        "matrix" => result.as_array()?.iter().map(|it| one(it, "values")).collect(),
        "scalar" => {
            let samples = vec![sample(result)?];
            Some(vec![Series { labels: Vec::new(), samples }])
        }
        "string" => Some(Vec::new()),
        _ => None,
    }
}

fn one(entry: &Json, member: &str) -> Option<Series> {
    let values = entry.get(member)?;
    let samples = if member == "value" {
        vec![sample(values)?]
    } else {
        values.as_array()?.iter().map(sample).collect::<Option<_>>()?
    };
    Some(Series { labels: labels(entry.get("metric")?), samples })
}

/// `[1714000000.5, "1"]`: the value is a text, since it may be `NaN` or `+Inf`.
fn sample(pair: &Json) -> Option<Sample> {
    let [Json::Number(at), value] = pair.as_array()? else { return None };
    let value = value.as_str()?;
    Some(Sample { at: at.parse().ok()?, value: value.parse().ok()? })
}

/// `[1714000000.5, "words"]`
fn text(pair: &Json) -> Option<(f64, String)> {
    let [Json::Number(at), text] = pair.as_array()? else { return None };
    Some((at.parse().ok()?, text.as_str()?.to_owned()))
}

fn labels(set: &Json) -> Vec<(String, String)> {
    let members = set.as_object().unwrap_or_default();
    let texts = members
        .iter()
        .filter_map(|(name, value)| value.as_str().map(|value| (name.clone(), value.to_owned())));
    let mut labels: Vec<_> = texts.collect();
    labels.sort();
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn read(text: &str) -> Option<Vec<Series>> {
        series_of(&parse(text).unwrap())
    }

    #[test]
    fn every_type_of_result_is_read() {
        let vector =
            r#"{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1,"2.5"]}]}"#;
        assert_eq!(read(vector).unwrap()[0].samples, [Sample { at: 1.0, value: 2.5 }]);
        let matrix =
            r#"{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"],[2,"NaN"]]}]}"#;
        let samples = &read(matrix).unwrap()[0].samples;
        assert_eq!(samples.len(), 2);
        assert!(samples[1].value.is_nan());
        let scalar = r#"{"resultType":"scalar","result":[1.5,"+Inf"]}"#;
        assert!(read(scalar).unwrap()[0].samples[0].value.is_infinite());
        assert_eq!(read(r#"{"resultType":"new","result":[]}"#), None);
        assert_eq!(read(r#"{"resultType":"vector","result":[{"value":[1,"1"]}]}"#), None);
    }
}
