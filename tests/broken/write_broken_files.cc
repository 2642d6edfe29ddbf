// Writes every broken file into a folder, to look at or to try programs on:
//
//   write_broken_files MODELS DATA|- FOLDER     MODELS: tests/models
//
// and prints one line for each: file, group, name, what loading or running answers; separated by
// tabs.
#include <cstdio>
#include <string>

#include <octet/interpreter.h>

#include "base/file.h"
#include "tests/broken/broken_file.h"

namespace octet::broken {
namespace {

int WriteAll(const std::string& models, const std::string& data, const std::string& folder) {
  int number = 0;
  for (const Case& broken : AllCases()) {
    ++number;
    const auto [path, is_ours] = PathOf(broken.base);
    if (!is_ours && data == "-") continue;
    const auto sound = MapFile((is_ours ? models : data) + "/" + path);
    if (!sound) {
      std::fprintf(stderr, "%s\n", sound.status().message().c_str());
      return 1;
    }
    const std::vector<uint8_t> bytes = Break(broken, sound->data);
    const std::string name = "broken_" + std::to_string(number) + ".tflite";
    if (!WriteFileAtomically(folder + "/" + name, bytes).ok()) return 1;
    const auto model = Model::FromBuffer(octet::Bytes(bytes));
    std::printf("%s\t%s\t%s\t%s\n", name.c_str(), broken.group, broken.name,
                model.ok() ? RunOnZeros(*model).c_str() : model.status().message().c_str());
  }
  return 0;
}

}  // namespace
}  // namespace octet::broken

int main(int argc, char** argv) {
  if (argc == 4) return octet::broken::WriteAll(argv[1], argv[2], argv[3]);
  std::fprintf(stderr, "write_broken_files MODELS DATA|- FOLDER\n");
  return 2;
}
