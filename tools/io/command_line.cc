#include "tools/io/command_line.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace octet {
namespace {

constexpr const char* kGroup = "Pictures";

/// An option whose text `parse` turns into a value of `into`.
template <typename T, typename Parse>
void AddParsed(CLI::App& app, const char* flag, const char* type, const char* help,
               std::shared_ptr<Preprocess> flags, T Preprocess::*into, Parse parse) {
  app.add_option_function<std::string>(
         flag,
         [flag, flags = std::move(flags), into, parse](const std::string& text) {
           auto value = parse(text);
           if (!value) throw CLI::ValidationError(flag, value.status().message());
           (*flags).*into = *std::move(value);
         },
         help)
      ->type_name(type)
      ->group(kGroup);
}

}  // namespace

ExitCode ToExitCode(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
      return kExitOk;
    case StatusCode::kInvalid:
      return kExitFailed;
    case StatusCode::kUnsupported:
      return kExitUnsupported;
    case StatusCode::kUsage:
      return kExitUsage;
  }
  return kExitFailed;
}

ExitCode Fail(const char* program, const Status& status) {
  std::fflush(stdout);
  fmt::print(stderr, "{}: {}\n", program, status.message());
  return ToExitCode(status);
}

int RunProgram(CLI::App& app, int argc, char** argv, const std::function<int()>& run) {
  const std::string program = app.get_name();
  try {
    app.parse(argc, argv);
    return run();
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    const auto commands = app.get_subcommands();  // those that were given
    fmt::print(stderr, "{}: {}\nTry '{}{} --help'.\n", program, error.what(), program,
               commands.empty() ? "" : " " + commands[0]->get_name());
    return kExitUsage;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: not enough memory\n", program);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
  }
  return kExitFailed;
}

int ProcessorCount() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void AddLabelFlags(CLI::App& app, LabelFlags& flags, const std::string& whose) {
  app.add_option("--labels", flags.path,
                 whose + "lines 'file class', one class per line, or an IDX file")
      ->type_name("FILE");
  app.add_option("--label-offset", flags.offset,
                 "added to each label; 1 where class 0 is background [0]")
      ->type_name("N");
}

std::shared_ptr<const Preprocess> AddPreprocessFlags(CLI::App& app) {
  auto flags = std::make_shared<Preprocess>();
  AddParsed(app, "--mean", "X[,X,X]",
            "real = (pixel - mean) / std, pixel 0..255; one or per channel", flags,
            &Preprocess::mean, ParseNumbers);
  AddParsed(app, "--std", "X[,X,X]", "see --mean", flags, &Preprocess::std, ParseNumbers);
  AddParsed(app, "--fit", "stretch|crop", "whole picture, or its central part [stretch]", flags,
            &Preprocess::fit, ParseFit);
  app.add_option_function<double>(
         "--crop", [flags](double share) { flags->crop = share; },
         "share of the shorter side --fit crop keeps [0.875]")
      ->check(CLI::Range(0.01, 1.0).description(""))
      ->type_name("SHARE")
      ->group(kGroup);
  AddParsed(app, "--filter", "antialias|bilinear|nearest",
            "as PIL, as TFLite's RESIZE_BILINEAR, or nearest [antialias]", flags,
            &Preprocess::filter, ParseFilter);
  app.add_flag_callback(
         "--bgr", [flags] { flags->bgr = true; }, "channels blue, green, red")
      ->group(kGroup);
  AddParsed(app, "--input-size", "N|HxW", "size of the pictures the network gets", flags,
            &Preprocess::input_size, ParsePictureSize);
  return flags;
}

}  // namespace octet
