#include "converter/importers/unique_names.h"

#include <string>
#include <unordered_set>
#include <vector>

#include "base/str.h"

namespace octet {

void MakeNamesUnique(Graph& graph) {
  std::unordered_set<std::string> taken;
  std::vector<bool> fixed(graph.tensors.size());
  for (const auto* boundary : {&graph.inputs, &graph.outputs}) {
    for (int tensor : *boundary) {
      taken.insert(graph.tensors[tensor].name);
      fixed[tensor] = true;
    }
  }
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (fixed[i]) continue;
    std::string& name = graph.tensors[i].name;
    const std::string base = name;
    for (int number = 2; !taken.insert(name).second; ++number) name = StrCat(base, "_", number);
  }
}

}  // namespace octet
