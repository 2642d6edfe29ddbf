// Preprocess: how a picture becomes the real values a network was trained on. Given once, to
// `octet convert`, it travels in the model file and is found again by every program.
//
//   real = (pixel − mean) / std,   pixel in 0..255
#ifndef OCTET_TOOLS_IO_PREPROCESS_H_
#define OCTET_TOOLS_IO_PREPROCESS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>
#include <octet/status.h>

#include "schema/tflite_metadata.h"

#include "tools/io/resize.h"

namespace octet {

enum class Fit {
  kStretch,  // the whole picture, whatever that does to its proportions
  kCrop,     // the central part of the input's proportions
};

struct PictureSize {
  int height = 0;
  int width = 0;
  bool operator==(const PictureSize&) const = default;
};

/// What is not given keeps its default; a field that is not set was not given.
struct Preprocess {
  std::vector<float> mean = {};  // one, or one per channel; empty: not given
  std::vector<float> std = {};   // likewise
  std::optional<Fit> fit = {};
  std::optional<double> crop = {};  // share of the shorter side that kCrop keeps
  std::optional<Filter> filter = {};
  std::optional<bool> bgr = {};
  std::optional<PictureSize> input_size = {};

  static constexpr double kDefaultCrop = 0.875;

  /// Real values are defined: a float input can be fed.
  bool normalizes() const { return !mean.empty() || !std.empty(); }
  float mean_of(int channel) const { return ValueOf(mean, channel, 0); }
  float std_of(int channel) const { return ValueOf(std, channel, 1); }

  bool operator==(const Preprocess&) const = default;

 private:
  static float ValueOf(const std::vector<float>& values, int channel, float otherwise) {
    if (values.empty()) return otherwise;
    return values.size() == 1 ? values[0] : values[static_cast<size_t>(channel)];
  }
};

/// `over` where it says something, `under` elsewhere.
Preprocess Merge(const Preprocess& over, const Preprocess& under);

/// Means and stds are finite, no std is 0, and their number is 1 or `channels`.
Status CheckChannels(const Preprocess& preprocess, int channels);

// The words of the command line and of the file.
Expected<Fit> ParseFit(std::string_view name);
Expected<Filter> ParseFilter(std::string_view name);
std::string_view FitName(Fit fit);
std::string_view FilterName(Filter filter);
/// "127.5" or "123.7,116.3,103.5".
Expected<std::vector<float>> ParseNumbers(std::string_view text);
/// "224" or "96x128" (height x width).
Expected<PictureSize> ParsePictureSize(std::string_view text);

/// JSON with exactly what is given:
///   {"mean": [127.5], "std": [127.5], "fit": "crop", "crop": 0.875, "filter": "antialias",
///    "bgr": false, "input_size": [224, 224]}
std::string ToJson(const Preprocess& preprocess);
Expected<Preprocess> PreprocessFromJson(std::string_view json);

/// Name of the metadata entry. Part of the file format.
inline constexpr std::string_view kPreprocessMetadata = "octet.preprocess";

/// What the graph's TFLITE_METADATA says; nothing when it has none.
Expected<TfliteMetadata> FindTfliteMetadata(const Graph& graph);

/// What the model file says: our own entry, and where that is silent about a FLOAT32 input the
/// normalization of TFLITE_METADATA (which is not meant for quantized inputs: they take pixels as
/// they are). Nothing given when the file is silent.
Expected<Preprocess> ReadPreprocess(const Graph& graph);
/// Replaces what the graph says, in both entries.
void StorePreprocess(const Preprocess& preprocess, Graph& graph);

/// "real = (pixel − 127.5) / 127.5, crop 0.875, antialias": for people.
std::string Describe(const Preprocess& preprocess);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_PREPROCESS_H_
