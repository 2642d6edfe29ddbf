// The octet program: finds the subcommand and lets it do the work. Start with command_list.cc.
#include <fmt/format.h>

#include <octet/gemm.h>

#include "tools/octet/command.h"

namespace {

constexpr const char* kDescription =
    "octet turns float networks into 8-bit integer ones, measures them and runs them.";
constexpr const char* kWords =
    "\nMODEL is .onnx or .tflite, told by content. DATA is a folder of pictures (JPEG, PNG, BMP,\n"
    "PPM) or .npy files, an .npy or .npz file, or an IDX file (.gz too).";
constexpr const char* kFooter =
    "\n'octet COMMAND --help' explains a command.\n"
    "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 a threshold was missed, 4 not supported.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kDescription, "octet");
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("octet {} ({} kernel)", OCTET_VERSION,
                                                octet::KernelName(octet::DefaultKernel())));
  std::function<octet::Expected<octet::ExitCode>()> chosen;
  for (const octet::Command* command : octet::AllCommands()) {
    CLI::App* sub = app.add_subcommand(command->name, command->summary);
    sub->footer(fmt::format("{}\n\nExample: octet {} {}", kWords, command->name, command->example));
    sub->callback([&chosen, run = command->add(*sub)] { chosen = run; });
  }
  app.footer(std::string(kWords) + kFooter);
  return octet::RunProgram(app, argc, argv, [&]() -> int {
    const octet::Expected<octet::ExitCode> result = chosen();
    return result ? *result : octet::Fail("octet", result.status());
  });
}
