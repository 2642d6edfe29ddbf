// The formats octet imports. To add one: a file under importers/, and a line here.
#include "converter/importer.h"

namespace octet {

extern const Importer kTfliteImporter;
extern const Importer kOnnxImporter;
extern const Importer kCaffeImporter;

namespace {
constexpr const Importer* kImporters[] = {
    &kTfliteImporter,
    &kOnnxImporter,
    &kCaffeImporter,
};
}  // namespace

std::span<const Importer* const> AllImporters() {
  return kImporters;
}

}  // namespace octet
