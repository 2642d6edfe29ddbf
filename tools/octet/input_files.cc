#include "tools/octet/input_files.h"

#include <algorithm>

#include "base/str.h"

namespace octet {
namespace {

/// Which file feeds each input: "NAME=FILE" names it, "FILE" takes the first one still open.
Expected<std::vector<std::string>> AssignInputs(const std::vector<std::string>& arguments,
                                                const std::vector<InputSpec>& inputs) {
  std::vector<std::string> files(inputs.size()), names;
  for (const InputSpec& input : inputs) names.push_back(input.name);
  std::vector<std::string> unnamed;
  for (const std::string& argument : arguments) {
    const auto named = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return argument.starts_with(name + "=");
    });
    if (named == names.end())
      unnamed.push_back(argument);
    else
      files[static_cast<size_t>(named - names.begin())] = argument.substr(named->size() + 1);
  }
  for (const std::string& file : unnamed) {
    const auto open = std::find(files.begin(), files.end(), "");
    if (open == files.end())
      return UsageError("--input ", file, ": the network has only the inputs ", names);
    *open = file;
  }
  const auto open = std::find(files.begin(), files.end(), "");
  if (open != files.end())
    return UsageError("no --input for '", names[static_cast<size_t>(open - files.begin())],
                      "' (--input NAME=FILE)");
  return files;
}

}  // namespace

CLI::Option* AddInputFlag(CLI::App& command, std::vector<std::string>& arguments) {
  return command.add_option("--input", arguments, "a picture or an .npy file; once per input")
      ->expected(1)
      ->take_all()
      ->type_name("[NAME=]FILE");
}

Expected<std::vector<Sample>> ReadInputs(const std::vector<std::string>& arguments,
                                         const Network& network) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                         AssignInputs(arguments, network.inputs()));
  std::vector<Sample> samples;
  for (const std::string& file : files) {
    OCTET_ASSIGN_OR_RETURN(Sample sample, ReadSampleFile(file));
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace octet
