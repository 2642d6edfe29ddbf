// One .npz file: for each input of the network the array of its name. With one input and one
// array, names do not matter.
#include <algorithm>

#include "base/str.h"
#include "tools/io/dataset.h"
#include "tools/io/npy.h"

namespace octet {
namespace {

bool Recognizes(const std::string&, std::span<const uint8_t> bytes) {
  return IsNpz(bytes);
}

Expected<Array> Choose(std::span<const NamedArray> arrays, const InputSpec& input,
                       bool only_input) {
  if (only_input && arrays.size() == 1) return arrays[0].array;
  std::vector<std::string> names;
  for (const NamedArray& named : arrays) {
    if (named.name == input.name) return named.array;
    names.push_back(named.name);
  }
  return InvalidError("no array is named as the input '", input.name, "'; found ", names);
}

Expected<std::vector<Dataset>> Open(const std::string& path, const Bytes& bytes,
                                    std::span<const InputSpec> inputs) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<NamedArray> arrays, ReadNpz(bytes));
  std::vector<Dataset> datasets;
  for (const InputSpec& input : inputs) {
    OCTET_ASSIGN_OR_RETURN(const Array array, Choose(arrays, input, inputs.size() == 1));
    OCTET_ASSIGN_OR_RETURN(Dataset dataset, SplitArray(path, array, Sample::Kind::kValues, input));
    datasets.push_back(std::move(dataset));
  }
  return datasets;
}

}  // namespace

extern const DatasetFormat kNpzFile;
const DatasetFormat kNpzFile = {"an .npz file", Recognizes, Open};

}  // namespace octet
