#include "tools/io/dataset.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/str.h"
#include "tools/io/inflate.h"
#include "tools/io/npy.h"
#include "tools/io/picture.h"

namespace octet {
namespace {

std::span<const int32_t> WithoutFirst(std::span<const int32_t> shape) {
  return shape.empty() ? shape : shape.subspan(1);
}

/// The values of one sample may lie in an array of this shape, ones aside: the input's own, or a
/// picture's in the other layout.
bool Fits(std::span<const int32_t> shape, const InputSpec& input) {
  const std::vector<int32_t> found = Squeezed(shape);
  if (found == Squeezed(input.shape)) return true;
  const std::vector<int32_t>& s = input.shape;
  if (s.size() != 4) return false;
  const std::vector<int32_t> other = input.channel_first() ? std::vector<int32_t>{s[2], s[3], s[1]}
                                                           : std::vector<int32_t>{s[3], s[1], s[2]};
  return s[0] == 1 && found == Squeezed(other);
}

/// How many samples lie one after the other along the first axis; nullopt: the shape holds none.
std::optional<int> CountParts(std::span<const int32_t> shape, Sample::Kind kind,
                              const InputSpec& input) {
  if (shape.empty()) return std::nullopt;
  // Pixels may be of any size: FitSample decides what to do with them.
  if (kind == Sample::Kind::kPixels || Fits(WithoutFirst(shape), input)) return shape[0];
  const int batch = input.shape.empty() ? 0 : input.shape[0];
  const bool batches = batch > 1 && shape[0] % batch == 0 &&
                       Squeezed(WithoutFirst(shape)) == Squeezed(WithoutFirst(input.shape));
  return batches ? std::optional<int>(shape[0] / batch) : std::nullopt;
}

Status CheckLengths(const std::vector<Dataset>& datasets, std::span<const InputSpec> inputs) {
  for (size_t i = 0; i < datasets.size(); ++i) {
    if (datasets[i].count == 0) return InvalidError("has no samples");
    if (datasets[i].count != datasets[0].count)
      return InvalidError("'", inputs[i].name, "' has ", datasets[i].count, " samples, '",
                          inputs[0].name, "' has ", datasets[0].count);
  }
  return Status();
}

Expected<std::vector<Dataset>> Open(const std::string& path, std::span<const InputSpec> inputs) {
  Bytes bytes;
  if (!std::filesystem::is_directory(path)) {
    Expected<Bytes> read = ReadFile(path);
    if (!read) return read.status();
    bytes = *std::move(read);
  }
  for (const DatasetFormat* format : DatasetFormats()) {
    if (!format->recognizes(path, bytes.data)) continue;
    Expected<std::vector<Dataset>> opened = format->open(path, bytes, inputs);
    if (!opened) return opened.status().In(path);
    OCTET_RETURN_IF_ERROR(CheckLengths(*opened, inputs).In(path));
    return opened;
  }
  std::vector<std::string> names;
  for (const DatasetFormat* format : DatasetFormats()) names.push_back(format->name);
  return InvalidError(path, ": is none of the datasets octet reads: ", names);
}

}  // namespace

Expected<std::vector<Dataset>> OpenDatasets(const std::string& path,
                                            std::span<const InputSpec> inputs) {
  return Open(path, inputs);
}

std::vector<int> SpreadEvenly(int count, int wanted) {
  const int total = std::min(count, wanted);
  std::vector<int> indices;
  for (int64_t i = 0; i < total; ++i) indices.push_back(static_cast<int>(i * count / total));
  return indices;
}

Expected<Bytes> ReadFile(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(Bytes bytes, MapFile(path));
  if (!IsGzip(bytes.data)) return bytes;
  Expected<Bytes> unpacked = Gunzip(bytes.data);
  if (!unpacked) return unpacked.status().In(path);
  return unpacked;
}

Expected<Sample> ReadSampleFile(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path));
  Sample sample{path, Sample::Kind::kValues, {}};
  if (IsNpy(bytes.data)) {
    Expected<Array> array = ReadNpy(bytes);
    if (!array) return array.status().In(path);
    sample.array = *std::move(array);
    return sample;
  }
  Expected<Picture> picture = DecodePicture(bytes.data);
  if (!picture) return picture.status().In(path);
  sample.kind = Sample::Kind::kPicture;
  sample.array = {DataType::kUint8,
                  {picture->height, picture->width, picture->channels},
                  Bytes::Own(std::move(picture->pixels))};
  return sample;
}

Expected<Dataset> SplitArray(const std::string& name, const Array& array, Sample::Kind kind,
                             const InputSpec& input) {
  if (Fits(array.shape, input))
    return Dataset{1, {}, 0, [=](int) -> Expected<Sample> { return Sample{name, kind, array}; }};
  const std::optional<int> count = CountParts(array.shape, kind, input);
  if (!count)
    return InvalidError("shape ", array.shape, " holds no samples of input '", input.name, "' ",
                        input.shape);
  const bool one_each = *count == array.shape[0];
  return Dataset{*count, {}, 0, [=](int index) -> Expected<Sample> {
                   Sample sample{StrCat(name, "[", index, "]"), kind, Part(array, index, *count)};
                   if (one_each) sample.array.shape.erase(sample.array.shape.begin());
                   return sample;
                 }};
}

}  // namespace octet
