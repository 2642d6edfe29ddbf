// --input: one file for each input of a network.
#ifndef OCTET_TOOLS_OCTET_INPUT_FILES_H_
#define OCTET_TOOLS_OCTET_INPUT_FILES_H_

#include <string>
#include <vector>

#include <octet/status.h>

#include "tools/octet/command.h"
#include "tools/octet/network.h"

namespace octet {

CLI::Option* AddInputFlag(CLI::App& command, std::vector<std::string>& arguments);

/// The files as samples, one per input: "NAME=FILE" names its input, "FILE" feeds the first one
/// still open. Errors: too few or too many.
Expected<std::vector<Sample>> ReadInputs(const std::vector<std::string>& arguments,
                                         const Network& network);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_INPUT_FILES_H_
