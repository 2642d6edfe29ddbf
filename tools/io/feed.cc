#include "tools/io/feed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "base/str.h"
#include "tools/io/real_values.h"

namespace octet {
namespace {

size_t ElementsOf(const InputSpec& spec) {
  return std::accumulate(spec.shape.begin(), spec.shape.end(), size_t{1}, std::multiplies<>());
}

std::string Place(const Sample& sample, const InputSpec& spec) {
  return StrCat(sample.name, ": input '", spec.name, "'");
}

// --- layout --------------------------------------------------------------------------------------

/// The other layout of a picture tensor: [1, h, w, c] of [1, c, h, w] and the reverse.
std::vector<int32_t> OtherLayout(const InputSpec& spec) {
  const std::vector<int32_t>& s = spec.shape;
  if (s.size() != 4) return {};
  if (spec.channel_first()) return {s[0], s[2], s[3], s[1]};
  return {s[0], s[3], s[1], s[2]};
}

/// The sample's values in the layout of the input.
Expected<Bytes> Arrange(const Sample& sample, const InputSpec& spec) {
  const Array& array = sample.array;
  const std::vector<int32_t> found = Squeezed(array.shape), expected = Squeezed(spec.shape);
  const auto element_bytes = static_cast<size_t>(ElementBytes(array.type));
  const bool same_count = array.data.data.size() == ElementsOf(spec) * element_bytes;
  if (same_count && (found == expected || found.size() <= 1 || expected.size() <= 1))
    return array.data;
  if (!same_count || found != Squeezed(OtherLayout(spec)))
    return InvalidError(
        Place(sample, spec), ": shape ", array.shape, " does not fit ", spec.shape,
        sample.kind == Sample::Kind::kPixels ? " (--input-size resizes pictures)" : "");
  std::vector<uint8_t> out(array.data.data.size());
  const bool to_channel_last = !spec.channel_first();
  const int32_t channels = to_channel_last ? spec.shape[3] : spec.shape[1];
  TransposeChannels(array.data.data, out, static_cast<size_t>(channels), element_bytes,
                    to_channel_last);
  return Bytes::Own(std::move(out));
}

// --- pixels --------------------------------------------------------------------------------------

/// What each of the 256 pixel values becomes in one channel.
template <typename T>
using PixelTable = std::array<T, 256>;

template <typename T>
PixelTable<T> MakeTable(const Preprocess& preprocess, const InputSpec& spec, int channel) {
  PixelTable<T> table;
  for (int pixel = 0; pixel < 256; ++pixel) {
    const float real =
        (static_cast<float>(pixel) - preprocess.mean_of(channel)) / preprocess.std_of(channel);
    if constexpr (std::is_same_v<T, float>)
      table[pixel] = real;
    else if (preprocess.normalizes() && spec.quantized())
      table[pixel] = NearestInteger<T>(real, spec.scale, spec.zero_point);
    else
      table[pixel] = static_cast<T>(pixel + std::numeric_limits<T>::min());  // int8: pixel − 128
  }
  return table;
}

template <typename T>
Status FeedPixels(std::span<const uint8_t> pixels, const Preprocess& preprocess,
                  const InputSpec& spec, std::span<uint8_t> input) {
  const Expected<InputSpec::Geometry> geometry = spec.geometry();
  const int channels = geometry ? geometry->channels : 1;
  OCTET_RETURN_IF_ERROR(CheckChannels(preprocess, channels));
  std::vector<PixelTable<T>> tables;
  for (int c = 0; c < channels; ++c) tables.push_back(MakeTable<T>(preprocess, spec, c));
  T* out = reinterpret_cast<T*>(input.data());
  const size_t plane = spec.channel_first() ? pixels.size() / static_cast<size_t>(channels) : 1;
  for (size_t i = 0; i < pixels.size(); ++i)
    out[i] = tables[i / plane % static_cast<size_t>(channels)][pixels[i]];
  return Status();
}

Status FeedPixels(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec,
                  std::span<const uint8_t> pixels, std::span<uint8_t> input) {
  switch (spec.type) {
    case DataType::kUint8:
      return FeedPixels<uint8_t>(pixels, preprocess, spec, input);
    case DataType::kInt8:
      return FeedPixels<int8_t>(pixels, preprocess, spec, input);
    case DataType::kFloat32:
      if (!preprocess.normalizes())
        return UsageError("input '", spec.name,
                          "' is FLOAT32 and pixels are 0..255: give --mean and --std "
                          "(real = (pixel - mean) / std)");
      return FeedPixels<float>(pixels, preprocess, spec, input);
    default:
      return UnsupportedError(Place(sample, spec), ": pixels cannot become ",
                              DataTypeName(spec.type));
  }
}

// --- values --------------------------------------------------------------------------------------

template <typename T>
Status FeedFloats(const Sample& sample, std::span<const float> values, const InputSpec& spec,
                  std::span<uint8_t> input) {
  T* out = reinterpret_cast<T*>(input.data());
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) return InvalidError(Place(sample, spec), ": value ", i, " is NaN");
    out[i] = NearestInteger<T>(values[i], spec.scale, spec.zero_point);
  }
  return Status();
}

}  // namespace

bool InputSpec::channel_first() const {
  const auto is_channels = [](int32_t dimension) { return dimension == 1 || dimension == 3; };
  return shape.size() == 4 && is_channels(shape[1]) && !is_channels(shape[3]);
}

Expected<InputSpec::Geometry> InputSpec::geometry() const {
  const size_t rank = shape.size();
  const bool batched = rank == 4 && shape[0] == 1;
  if (batched && channel_first()) return Geometry{{shape[2], shape[3]}, shape[1]};
  if ((batched || rank == 3) && (shape[rank - 1] == 1 || shape[rank - 1] == 3))
    return Geometry{{shape[rank - 3], shape[rank - 2]}, shape[rank - 1]};
  return UsageError("input '", name, "' of shape ", shape,
                    " takes no picture; give an .npy file of that shape");
}

InputSpec DescribeInput(const Tensor& tensor, std::span<const int32_t> shape) {
  InputSpec spec{.name = tensor.name, .type = tensor.type, .shape = {shape.begin(), shape.end()}};
  const Quantization& quantization = tensor.quantization;
  if (!quantization.empty() && tensor.type != DataType::kFloat32) {
    spec.scale = quantization.scale[0];
    if (!quantization.zero_point.empty())
      spec.zero_point = static_cast<int>(quantization.zero_point[0]);
  }
  return spec;
}

Expected<Sample> FitSample(const Sample& sample, const Preprocess& preprocess,
                           const InputSpec& spec) {
  const bool resize = sample.kind == Sample::Kind::kPicture ||
                      (sample.kind == Sample::Kind::kPixels && preprocess.input_size);
  if (!resize) return sample;
  OCTET_ASSIGN_OR_RETURN(const InputSpec::Geometry geometry, spec.geometry());
  if (preprocess.input_size && *preprocess.input_size != geometry.size)
    return UsageError("--input-size ", preprocess.input_size->height, "x",
                      preprocess.input_size->width, ": input '", spec.name, "' takes ",
                      geometry.size.height, "x", geometry.size.width);

  const std::vector<int32_t>& shape = sample.array.shape;
  Picture picture(shape[0], shape[1], shape.size() > 2 ? shape[2] : 1);
  const auto pixels = sample.array.values<uint8_t>();
  picture.pixels.assign(pixels.begin(), pixels.end());
  picture = WithChannels(picture, geometry.channels);
  const auto [height, width] = geometry.size;
  if (preprocess.fit.value_or(Fit::kStretch) == Fit::kCrop)
    picture = CutCentre(picture, height, width, preprocess.crop.value_or(Preprocess::kDefaultCrop));
  picture = Resize(picture, height, width, preprocess.filter.value_or(Filter::kAntialias));
  if (preprocess.bgr.value_or(false)) SwapRedAndBlue(picture);
  return Sample{sample.name,
                Sample::Kind::kPixels,
                {DataType::kUint8,
                 {height, width, geometry.channels},
                 Bytes::Own(std::move(picture.pixels))}};
}

Status Feed(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec,
            std::span<uint8_t> input) {
  const Array& array = sample.array;
  OCTET_ASSIGN_OR_RETURN(const Bytes values, Arrange(sample, spec));
  const bool pixels = sample.kind != Sample::Kind::kValues;
  if (!pixels && array.type == spec.type) {
    OCTET_CHECK_EQ(values.data.size(), input.size());
    std::memcpy(input.data(), values.data.data(), input.size());
    return Status();
  }
  if (array.type == DataType::kUint8)
    return FeedPixels(sample, preprocess, spec, values.data, input);
  if (array.type == DataType::kFloat32 && spec.quantized()) {
    const auto floats = Array{array.type, array.shape, values}.values<float>();
    if (spec.type == DataType::kUint8) return FeedFloats<uint8_t>(sample, floats, spec, input);
    if (spec.type == DataType::kInt8) return FeedFloats<int8_t>(sample, floats, spec, input);
  }
  return InvalidError(Place(sample, spec), ": values of type ", DataTypeName(array.type),
                      " for a tensor of type ", DataTypeName(spec.type));
}

Status FeedReal(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec,
                const InputSpec& quantized, std::span<uint8_t> input) {
  const bool has_real_values =
      sample.array.type == DataType::kFloat32 ||
      (sample.array.type == DataType::kUint8 && preprocess.normalizes() &&
       (sample.kind != Sample::Kind::kValues || quantized.type != DataType::kUint8));
  if (has_real_values || !quantized.quantized() || spec.type != DataType::kFloat32)
    return Feed(sample, preprocess, spec, input);

  InputSpec as_integers = quantized;  // the values of the integer input in the float one's layout
  as_integers.shape = spec.shape;
  std::vector<uint8_t> integers(ElementsOf(spec) *
                                static_cast<size_t>(ElementBytes(quantized.type)));
  OCTET_RETURN_IF_ERROR(Feed(sample, preprocess, as_integers, integers));
  Tensor tensor{.type = quantized.type};
  tensor.quantization = {.scale = {quantized.scale}, .zero_point = {quantized.zero_point}};
  const std::vector<float> real = RealValues(integers, tensor);
  OCTET_CHECK_EQ(real.size() * sizeof(float), input.size());
  std::memcpy(input.data(), real.data(), input.size());
  return Status();
}

}  // namespace octet
