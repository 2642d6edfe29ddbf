#include "tools/io/preprocess.h"

#include <charconv>
#include <cmath>

#include "base/str.h"

namespace octet {
namespace {

template <typename T>
struct Word {
  std::string_view name;
  T value;
};
constexpr Word<Fit> kFits[] = {{"stretch", Fit::kStretch}, {"crop", Fit::kCrop}};
constexpr Word<Filter> kFilters[] = {{"antialias", Filter::kAntialias},
                                     {"bilinear", Filter::kBilinear},
                                     {"nearest", Filter::kNearest}};

template <typename T, size_t N>
Expected<T> Parse(const char* what, std::string_view name, const Word<T> (&words)[N]) {
  std::vector<std::string_view> names;
  for (const Word<T>& word : words) {
    if (word.name == name) return word.value;
    names.push_back(word.name);
  }
  return UsageError(what, " '", name, "' is not one of ", names);
}

template <typename T, size_t N>
std::string_view NameOf(T value, const Word<T> (&words)[N]) {
  for (const Word<T>& word : words)
    if (word.value == value) return word.name;
  return "";
}

Status CheckCount(const char* what, size_t found, int channels) {
  if (found <= 1 || found == static_cast<size_t>(channels)) return Status();
  return UsageError(what, ": ", found, " values for an input of ", channels,
                    " channels; expected 1 or ", channels);
}

}  // namespace

Preprocess Merge(const Preprocess& over, const Preprocess& under) {
  Preprocess merged = over;
  // Mean and std belong together: one given alone does not borrow the other.
  if (!over.normalizes()) {
    merged.mean = under.mean;
    merged.std = under.std;
  }
  if (!merged.fit) merged.fit = under.fit;
  if (!merged.crop) merged.crop = under.crop;
  if (!merged.filter) merged.filter = under.filter;
  if (!merged.bgr) merged.bgr = under.bgr;
  if (!merged.input_size) merged.input_size = under.input_size;
  return merged;
}

Status CheckChannels(const Preprocess& preprocess, int channels) {
  OCTET_RETURN_IF_ERROR(CheckCount("mean", preprocess.mean.size(), channels));
  OCTET_RETURN_IF_ERROR(CheckCount("std", preprocess.std.size(), channels));
  for (float mean : preprocess.mean)
    if (!std::isfinite(mean)) return UsageError("mean ", mean, " is not a finite number");
  for (float std : preprocess.std)
    if (!std::isfinite(std) || std == 0) return UsageError("std ", std, " cannot divide");
  return Status();
}

Expected<Fit> ParseFit(std::string_view name) {
  return Parse("fit", name, kFits);
}
Expected<Filter> ParseFilter(std::string_view name) {
  return Parse("filter", name, kFilters);
}
std::string_view FitName(Fit fit) {
  return NameOf(fit, kFits);
}
std::string_view FilterName(Filter filter) {
  return NameOf(filter, kFilters);
}

Expected<std::vector<float>> ParseNumbers(std::string_view text) {
  std::vector<float> numbers;
  const char *at = text.data(), *const end = at + text.size();
  while (true) {
    const auto [after, error] = std::from_chars(at, end, numbers.emplace_back());
    if (error != std::errc() || (after != end && *after != ','))
      return UsageError("'", text, "' is neither a number nor numbers between commas");
    if (after == end) return numbers;
    at = after + 1;
  }
}

Expected<PictureSize> ParsePictureSize(std::string_view text) {
  PictureSize size;
  const char* end = text.data() + text.size();
  auto [after, error] = std::from_chars(text.data(), end, size.height);
  size.width = size.height;
  if (error == std::errc() && after != end && *after == 'x') {
    const auto second = std::from_chars(after + 1, end, size.width);
    after = second.ptr;
    error = second.ec;
  }
  if (error != std::errc() || after != end || size.height <= 0 || size.width <= 0)
    return UsageError("size '", text, "' is neither like 224 nor like 96x128 (height x width)");
  return size;
}

std::string Describe(const Preprocess& preprocess) {
  const auto list = [](const std::vector<float>& values) {
    return values.size() == 1 ? StrCat(values[0]) : StrCat(values);
  };
  std::string text = "pixels as they are";
  if (preprocess.normalizes())
    text = StrCat("real = (pixel - ", preprocess.mean.empty() ? "0" : list(preprocess.mean), ") / ",
                  preprocess.std.empty() ? "1" : list(preprocess.std));
  const Fit fit = preprocess.fit.value_or(Fit::kStretch);
  text += StrCat(", ", FitName(fit));
  if (fit == Fit::kCrop) text += StrCat(" ", preprocess.crop.value_or(Preprocess::kDefaultCrop));
  text += StrCat(", ", FilterName(preprocess.filter.value_or(Filter::kAntialias)));
  return preprocess.bgr.value_or(false) ? text + ", BGR" : text;
}

}  // namespace octet
