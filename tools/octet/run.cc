// octet run: one run of a network on files, and what came out.
#include "base/file.h"
#include "base/str.h"
#include "tools/io/labels.h"
#include "tools/io/npy.h"
#include "tools/octet/command.h"
#include "tools/octet/input_files.h"
#include "tools/octet/load_graph.h"
#include "tools/octet/network.h"
#include "tools/octet/outputs.h"

namespace octet {
namespace {

struct RunFlags {
  std::string model, output, labels;
  std::vector<std::string> inputs;
  bool dequantize = false;
  int top_k = 5;
  int num_threads = 1;
  std::shared_ptr<const Preprocess> preprocess;
};

Expected<Array> OutputArray(const Network& network, int output, bool dequantize) {
  const Tensor& tensor = network.output_tensor(output);
  const auto shape = network.output_shape(output);
  Array array{tensor.type, {shape.begin(), shape.end()}, Bytes(network.OutputBytes(output))};
  if (dequantize) {
    array.type = DataType::kFloat32;
    array.data = Bytes::Own(network.Output(output));
  }
  if (!IsNpyType(array.type))
    return UnsupportedError("output '", tensor.name, "': ", DataTypeName(tensor.type),
                            " values cannot be written; --dequantize writes FLOAT32");
  return array;
}

/// .npy holds one output, .npz all of them by name.
Status WriteOutputs(const RunFlags& flags, const Network& network) {
  if (flags.output.empty()) return Status();
  const bool several = flags.output.ends_with(".npz");
  std::vector<NamedArray> arrays;
  for (size_t i = 0; i < network.model().graph().outputs.size(); ++i) {
    const int output = static_cast<int>(i);
    OCTET_ASSIGN_OR_RETURN(Array array, OutputArray(network, output, flags.dequantize));
    arrays.push_back({network.output_tensor(output).name, std::move(array)});
  }
  if (!several && arrays.size() != 1)
    return UsageError("--output ", flags.output, ": the network has ", arrays.size(),
                      " outputs, which need an .npz file");
  return WriteFileAtomically(flags.output, several ? WriteNpz(arrays) : WriteNpy(arrays[0].array));
}

Expected<ExitCode> RunOnce(const RunFlags& flags) {
  OCTET_ASSIGN_OR_RETURN(const Model model, LoadModel(flags.model));
  OCTET_ASSIGN_OR_RETURN(const Preprocess stored, ReadPreprocess(model.graph()));
  OCTET_ASSIGN_OR_RETURN(Network network, Network::Create(model, Merge(*flags.preprocess, stored),
                                                          {.num_threads = flags.num_threads}));
  OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> samples, ReadInputs(flags.inputs, network));
  OCTET_RETURN_IF_ERROR(network.Run(samples));
  OCTET_RETURN_IF_ERROR(WriteOutputs(flags, network));
  OutputNames names = {.top_k = flags.top_k};
  OCTET_ASSIGN_OR_RETURN(names.classes, flags.labels.empty()
                                            ? AttachedClassNames(flags.model, model.graph())
                                            : ReadClassNames(flags.labels));
  PrintOutputs(network, names);
  return kExitOk;
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  auto flags = std::make_shared<RunFlags>();
  command.add_option("MODEL", flags->model, ".tflite or .onnx")->required()->type_name("FILE");
  AddInputFlag(command, flags->inputs);
  command
      .add_option("--output", flags->output,
                  "write the output as it is (.npy), or all of them by name (.npz)")
      ->type_name("FILE");
  command.add_flag("--dequantize", flags->dequantize, "write real values instead of integers");
  command.add_option("--topk", flags->top_k, "print this many classes [5]")
      ->check(CLI::Range(1, 1000000).description(""))
      ->type_name("N");
  command
      .add_option("--labels", flags->labels, "names of the classes, one per line [the file's own]")
      ->type_name("FILE");
  command.add_option("--threads", flags->num_threads, "[1]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
  flags->preprocess = AddPreprocessFlags(command);
  return [flags] { return RunOnce(*flags); };
}

}  // namespace

extern const Command kRun;
const Command kRun = {"run", "Run a network once and print what comes out",
                      "net.tflite --input cat.jpg --labels names.txt", Add};

}  // namespace octet
