//! The body of remote write 1.0: snappy around a message of protocol buffers
//! (`https://prometheus.io/docs/specs/prw/remote_write_spec/`, prometheus `prompb/remote.proto` and `types.proto`).

use prost::Message;

use super::family::Family;
use super::series::{Labels, NAME};

/// The largest body when unpacked, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;
/// The types of `MetricMetadata`, by their numbers.
const KINDS: [&str; 8] =
    ["unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"];

/// What a client writes.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct WriteRequest {
    /// Labels, and times in milliseconds with their values.
    pub(crate) series: Vec<(Labels, Vec<(i64, f64)>)>,
    pub(crate) families: Vec<Family>,
}

/// Why a body is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("The body is not compressed with snappy")]
    Compression,
    #[error("The body is larger than {most} bytes when it is unpacked")]
    TooLarge { most: usize },
    #[error("The body is no write request of Prometheus")]
    Message,
    #[error("A series has no name, or a label twice or without a name or value")]
    Labels,
    #[error("Native histograms are not taken")]
    Histograms,
    #[error("More than {most} series")]
    TooManySeries { most: usize },
}

#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(message, repeated, tag = "1")]
    timeseries: Vec<TimeSeries>,
    #[prost(message, repeated, tag = "3")]
    metadata: Vec<Metadata>,
}

#[derive(Clone, PartialEq, Message)]
struct TimeSeries {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Sample>,
    #[prost(bytes = "vec", repeated, tag = "4")]
    histograms: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, PartialEq, Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    #[prost(int64, tag = "2")]
    timestamp: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Metadata {
    #[prost(int32, tag = "1")]
    kind: i32,
    #[prost(string, tag = "2")]
    family: String,
    #[prost(string, tag = "4")]
    help: String,
    #[prost(string, tag = "5")]
    unit: String,
}

impl WriteRequest {
    /// Reads a body. Each series gets the label that the service adds.
    pub(crate) fn read(body: &[u8]) -> Result<Self, WriteError> {
        let length = snap::raw::decompress_len(body).map_err(|_| WriteError::Compression)?;
        if length > LARGEST {
            return Err(WriteError::TooLarge { most: LARGEST });
        }
        let message = snap::raw::Decoder::new().decompress_vec(body);
        let message = message.map_err(|_| WriteError::Compression)?;
        let request = Request::decode(message.as_slice()).map_err(|_| WriteError::Message)?;
        let series = request.timeseries.into_iter().map(TimeSeries::read);
        Ok(Self {
            series: series.collect::<Result<_, _>>()?,
            families: request.metadata.into_iter().map(Metadata::family).collect(),
        })
    }
}

impl TimeSeries {
    fn read(self) -> Result<(Labels, Vec<(i64, f64)>), WriteError> {
        if !self.histograms.is_empty() {
            return Err(WriteError::Histograms);
        }
        let count = self.labels.len();
        let pairs = self.labels.into_iter().map(|it| (it.name, it.value));
        let mut labels: Labels = pairs.collect();
        let is_empty = |(name, value): (&String, &String)| name.is_empty() || value.is_empty();
        if labels.len() != count || labels.iter().any(is_empty) || !labels.contains_key(NAME) {
            return Err(WriteError::Labels);
        }
        labels.insert("remote_write".to_owned(), "true".to_owned());
        Ok((labels, self.samples.iter().map(|it| (it.timestamp, it.value)).collect()))
    }
}

impl Metadata {
    fn family(self) -> Family {
        let kind = usize::try_from(self.kind).ok().and_then(|kind| KINDS.get(kind));
        let kind = kind.copied().unwrap_or("unknown").to_owned();
        Family { name: self.family, kind, help: self.help, unit: self.unit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(request: &Request) -> Vec<u8> {
        snap::raw::Encoder::new().compress_vec(&request.encode_to_vec()).unwrap()
    }

    fn label(name: &str, value: &str) -> Label {
        Label { name: name.to_owned(), value: value.to_owned() }
    }

    fn request(labels: Vec<Label>) -> Request {
        let samples = vec![Sample { value: 2.5, timestamp: 1_000 }];
        let series = TimeSeries { labels, samples, histograms: Vec::new() };
        let metadata = Metadata { kind: 1, family: "a".into(), help: "h".into(), unit: "u".into() };
        Request { timeseries: vec![series], metadata: vec![metadata] }
    }

    #[test]
    fn a_write_request_is_read() {
        let body = packed(&request(vec![label(NAME, "a_total"), label("job", "x")]));
        let read = WriteRequest::read(&body).unwrap();
        let pairs = [(NAME, "a_total"), ("job", "x"), ("remote_write", "true")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read.series, [(Labels::from(pairs), vec![(1_000, 2.5)])]);
        assert_eq!(
            (read.families[0].name.as_str(), read.families[0].kind.as_str()),
            ("a", "counter")
        );
    }

    #[test]
    fn what_is_none_is_refused() {
        let wrong = |labels: Vec<Label>| WriteRequest::read(&packed(&request(labels))).unwrap_err();
        assert_eq!(wrong(vec![label("job", "x")]), WriteError::Labels);
        assert_eq!(wrong(vec![label(NAME, "a"), label(NAME, "b")]), WriteError::Labels);
        assert_eq!(wrong(vec![label(NAME, "a"), label("b", "")]), WriteError::Labels);
        let mut with_histogram = request(vec![label(NAME, "a")]);
        with_histogram.timeseries[0].histograms.push(vec![1]);
        assert_eq!(
            WriteRequest::read(&packed(&with_histogram)).unwrap_err(),
            WriteError::Histograms
        );
        assert_eq!(WriteRequest::read(b"{}").unwrap_err(), WriteError::Compression);
        let text = snap::raw::Encoder::new().compress_vec(b"hello").unwrap();
        assert_eq!(WriteRequest::read(&text).unwrap_err(), WriteError::Message);
        let endless = [0xff, 0xff, 0xff, 0xff, 0x0f, 0];
        assert_eq!(
            WriteRequest::read(&endless).unwrap_err(),
            WriteError::TooLarge { most: LARGEST }
        );
    }
}
