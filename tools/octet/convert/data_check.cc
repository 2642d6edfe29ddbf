// CheckData: are the pictures prepared as they were in training? Every usual way of preparing them
// is tried, and the one whose figures are nearest to batch normalization's is named.
#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/str.h"
#include "tools/octet/convert/conversion.h"

namespace octet {
namespace {

constexpr int kSamples = 16;
/// Another way of preparing pictures is worth a word when it is this much nearer: by factor and by
/// difference. (Red and blue exchanged doubles a distance of 0.05.)
constexpr double kClearly = 0.7, kNoticeably = 0.015;
/// Farther than this, the samples show something else than the training data did.
constexpr double kFar = 1;

/// A usual way of turning pixels into real values.
struct Candidate {
  const char* what;
  std::vector<float> mean, std;
};
const Candidate kCandidates[] = {
    {"values in 0..1", {0}, {255}},
    {"values in -1..1", {127.5}, {127.5}},
    {"values in 0..255", {0}, {1}},
    {"ImageNet's mean and deviation", {123.675f, 116.28f, 103.53f}, {58.395f, 57.12f, 57.375f}},
    {"ImageNet's mean", {123.68f, 116.78f, 103.94f}, {1}},
};

std::string Numbers(const std::vector<float>& values) {
  return fmt::format("{}", fmt::join(values, ","));
}

/// In the words of the command line.
std::string FlagsOf(const Preprocess& preprocess) {
  return fmt::format("--mean {} --std {}{}", Numbers(preprocess.mean), Numbers(preprocess.std),
                     preprocess.bgr.value_or(false) ? " --bgr" : "");
}

/// Values for red, green and blue as the channels come.
std::vector<float> InOrder(std::vector<float> values, bool bgr) {
  if (bgr && values.size() == 3) std::swap(values[0], values[2]);
  return values;
}

/// Some of the conversion's pictures, ready to be fed under any mean and deviation.
class Trial {
 public:
  static Expected<Trial> Create(const Conversion& conversion, const std::vector<int>& chosen) {
    Trial trial(conversion);
    const CalibrationData& data = conversion.data;
    for (const bool bgr : {false, true}) {
      Preprocess preprocess = conversion.preprocess;
      preprocess.bgr = bgr;
      for (int index : chosen) {
        OCTET_ASSIGN_OR_RETURN(const Sample read, data.datasets[0].read(index));
        OCTET_ASSIGN_OR_RETURN(Sample fitted, FitSample(read, preprocess, data.inputs[0]));
        trial.fitted_[bgr].push_back(std::move(fitted));
      }
    }
    return trial;
  }

  Expected<std::optional<double>> Distance(const Preprocess& preprocess) const {
    const std::vector<Sample>& samples = fitted_[preprocess.bgr.value_or(false)];
    SampleSource source;
    source.count = static_cast<int>(samples.size());
    source.fill = [&](int i, std::span<const std::span<float>> inputs) {
      return Feed(samples[static_cast<size_t>(i)], preprocess, conversion_.data.inputs[0],
                  {reinterpret_cast<uint8_t*>(inputs[0].data()), inputs[0].size_bytes()});
    };
    return DistanceFromTraining(conversion_.source->graph(), conversion_.optimized.normalized,
                                source);
  }

 private:
  explicit Trial(const Conversion& conversion) : conversion_(conversion) {}

  const Conversion& conversion_;
  std::array<std::vector<Sample>, 2> fitted_;  // red before blue, blue before red
};

/// What can be changed about the samples.
struct Freedom {
  bool scale = false;  // they are pixels: mean and deviation
  bool order = false;  // they are pictures of three channels: red or blue first
  int channels = 0;
};
Expected<Freedom> FreedomOf(const CalibrationData& data) {
  if (data.inputs.size() != 1) return Freedom();
  const auto geometry = data.inputs[0].geometry();
  if (!geometry) return Freedom();
  OCTET_ASSIGN_OR_RETURN(const Sample sample, data.datasets[0].read(data.samples[0]));
  return Freedom{.scale = sample.array.type == DataType::kUint8,
                 .order = sample.kind == Sample::Kind::kPicture && geometry->channels == 3,
                 .channels = geometry->channels};
}

struct Best {
  double distance = std::numeric_limits<double>::infinity();
  Preprocess preprocess;
  std::string what;
};

/// The nearest of all candidates, and of what was given with red and blue exchanged.
Expected<Best> FindBest(const Trial& trial, const Preprocess& given, const Freedom& freedom) {
  Best best;
  const auto attempt = [&](Preprocess preprocess, const std::string& what) -> Status {
    OCTET_ASSIGN_OR_RETURN(const std::optional<double> distance, trial.Distance(preprocess));
    if (distance && *distance < best.distance) best = {*distance, std::move(preprocess), what};
    return Status();
  };
  for (const bool bgr : {false, true}) {
    const bool exchanged = bgr != given.bgr.value_or(false);
    if (exchanged && !freedom.order) continue;
    const char* order = exchanged && !bgr ? ", without --bgr" : "";  // --bgr names itself
    for (const Candidate& candidate : kCandidates) {
      if (candidate.mean.size() == 3 && freedom.channels != 3) continue;
      Preprocess preprocess = given;
      preprocess.mean = InOrder(candidate.mean, bgr);
      preprocess.std = InOrder(candidate.std, bgr);
      preprocess.bgr = bgr;
      OCTET_RETURN_IF_ERROR(attempt(std::move(preprocess), StrCat(candidate.what, order)));
    }
    if (!exchanged) continue;
    Preprocess preprocess = given;
    preprocess.mean = InOrder(given.mean, true);
    preprocess.std = InOrder(given.std, true);
    preprocess.bgr = bgr;
    OCTET_RETURN_IF_ERROR(attempt(std::move(preprocess), StrCat("the values given", order)));
  }
  return best;
}

/// What is wrong with the data; empty when nothing is.
std::string Judge(double distance, const Best& best) {
  std::string text;
  if (best.distance < kClearly * distance && best.distance < distance - kNoticeably)
    text = fmt::format(
        "The pictures are not prepared as in training: {} ({}) fits its batch normalization better "
        "(distance {:.2f} instead of {:.2f}).",
        FlagsOf(best.preprocess), best.what, best.distance, distance);
  if (std::min(distance, best.distance) > kFar)
    text += fmt::format(
        "{}However prepared, these pictures are unlike the training data (distance "
        "{:.2f}; {:g} is far).",
        text.empty() ? "" : " ", std::min(distance, best.distance), kFar);
  return text;
}

}  // namespace

Status CheckData(Conversion& conversion) {
  const CalibrationData& data = conversion.data;
  if (conversion.optimized.normalized.empty() || data.samples.empty()) return Status();
  OCTET_ASSIGN_OR_RETURN(const Freedom freedom, FreedomOf(data));
  if (!freedom.scale) {
    SampleSource samples = Samples(conversion);
    samples.count = std::min(samples.count, kSamples);
    OCTET_ASSIGN_OR_RETURN(
        const std::optional<double> distance,
        DistanceFromTraining(conversion.source->graph(), conversion.optimized.normalized, samples));
    if (distance && *distance > kFar)
      conversion.data_warning = fmt::format(
          "The samples are unlike what the network was trained on (distance {:.2f}; {:g} is far): "
          "are they scaled as in training?",
          *distance, kFar);
    return Status();
  }
  std::vector<int> chosen;
  for (int i : SpreadEvenly(static_cast<int>(data.samples.size()), kSamples))
    chosen.push_back(data.samples[static_cast<size_t>(i)]);
  OCTET_ASSIGN_OR_RETURN(const Trial trial, Trial::Create(conversion, chosen));
  OCTET_ASSIGN_OR_RETURN(const std::optional<double> distance,
                         trial.Distance(conversion.preprocess));
  if (!distance) return Status();
  OCTET_ASSIGN_OR_RETURN(const Best best, FindBest(trial, conversion.preprocess, freedom));
  conversion.data_warning = Judge(*distance, best);
  return Status();
}

}  // namespace octet
