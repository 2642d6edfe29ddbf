#include "converter/importers/given_shapes.h"

#include <algorithm>

#include "base/str.h"

namespace octet {

const std::vector<int32_t>* FindGivenShape(const std::string& name, bool only_input,
                                           const ImportOptions& options) {
  auto found = options.input_shapes.find(name);
  if (found == options.input_shapes.end() && only_input) found = options.input_shapes.find("");
  return found == options.input_shapes.end() ? nullptr : &found->second;
}

Status CheckGivenShape(const std::string& name, const std::vector<int32_t>& given) {
  if (std::all_of(given.begin(), given.end(), [](int32_t d) { return d >= 1; })) return Status();
  return UsageError("input '", name, "': --input-shape ", given, " has a dimension below 1");
}

Status CheckInputNames(const std::vector<std::string>& inputs, const ImportOptions& options) {
  for (const auto& [name, shape] : options.input_shapes) {
    if (name.empty() && inputs.size() == 1) continue;
    if (std::find(inputs.begin(), inputs.end(), name) != inputs.end()) continue;
    return UsageError("--input-shape names input '", name, "'; the model has ", inputs);
  }
  return Status();
}

}  // namespace octet
