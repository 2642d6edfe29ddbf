// Files whose parts do not fit together: tables that are missing, indices, order, operators nobody
// knows.
#include "tests/broken/broken_file.h"

namespace octet::broken {

namespace {

/// Operator i becomes a custom one of that name.
void MakeCustom(File& f, int i, const char* name) {
  f.NewCode(i, BuiltinOperator::CUSTOM).custom_code = name;
  f.op(i).builtin_options.Reset();
}

/// Operator i becomes `code`, without options.
void MakeBuiltin(File& f, int i, BuiltinOperator code) {
  f.NewCode(i, code);
  f.op(i).builtin_options.Reset();
}

}  // namespace

std::vector<Case> GraphCases() {
  constexpr const char* kMissing = "missing tables";
  constexpr const char* kIndex = "index out of range";
  constexpr const char* kUnknown = "unknown operator, version";
  constexpr const char* kTwice = "written twice";
  constexpr const char* kOrder = "order";
  constexpr const char* kOptions = "options of the wrong type";
  constexpr const char* kControl = "subgraphs";
  return {
      {kMissing, "no subgraphs", Base::kUint8, [](File& f) { f.model.subgraphs.clear(); },
       "the file holds no subgraph"},
      {kMissing, "no operator codes", Base::kUint8, [](File& f) { f.model.operator_codes.clear(); },
       "operator 0: operator code index 0 outside [0, 0)"},
      {kMissing, "no buffers", Base::kUint8, [](File& f) { f.model.buffers.clear(); },
       "tensor 6 '/block2/depthwise/conv/Conv_output_0/paddings': buffer index 1 outside [0, 0)"},
      {kMissing, "no tensors", Base::kUint8, [](File& f) { f.graph().tensors.clear(); },
       "operator 0 (CONV_2D): input 0: tensor index 0 outside [0, 0)"},
      {kMissing, "no operators", Base::kMobilenet, [](File& f) { f.graph().operators.clear(); },
       "output 0: tensor 88 'MobilenetV1/Predictions/Reshape_1' is read and nothing before has "
       "written it"},
      {kMissing, "no inputs", Base::kUint8, [](File& f) { f.graph().inputs.clear(); },
       "operator 0 (CONV_2D): input 0: tensor 0 'image' is read and nothing before has written it"},
      {kMissing, "no outputs", Base::kUint8, [](File& f) { f.graph().outputs.clear(); },
       "the network has no outputs"},
      {kMissing, "no options for a convolution", Base::kUint8,
       [](File& f) { f.op(0).builtin_options.Reset(); },
       "operator 0 (CONV_2D): stride_h is 0, expected at least 1"},
      {kMissing, "options named, but absent", Base::kInt8,
       [](Raw& f) {
         // The list of fields, which other operators may share, says that there are none.
         const auto& table = reinterpret_cast<const flatbuffers::Table&>(f.op(0));
         const size_t fields = f.Position(table.GetVTable());
         std::memset(&f.bytes[fields + format::Operator::VT_BUILTIN_OPTIONS], 0, 2);
       },
       "operator 0 (CONV_2D): Conv2DOptions missing"},
      {kMissing, "no options for a pool", Base::kResnet,
       [](File& f) { f.op(12).builtin_options.Reset(); },
       "operator 12 (AVERAGE_POOL_2D): stride is 0x0, expected at least 1x1"},
      {kMissing, "an operator without inputs", Base::kUint8,
       [](File& f) { f.op(3).inputs.clear(); }, "operator 3 (ADD): 0 inputs, expected 2"},
      {kMissing, "an operator without outputs", Base::kUint8,
       [](File& f) { f.op(31).outputs.clear(); },
       "output 0: tensor 34 'scores' is read and nothing before has written it"},
      {kMissing, "a convolution without weights", Base::kUint8,
       [](File& f) { f.op(0).inputs.resize(1); },
       "operator 0 (CONV_2D): 1 inputs, expected 2 to 3"},
      {kMissing, "an absent input where one is needed", Base::kUint8,
       [](File& f) { f.op(3).inputs[1] = -1; },
       "operator 3 (ADD): input 1: absent, expected a tensor"},

      {kIndex, "input beyond the list", Base::kUint8, [](File& f) { f.op(0).inputs[1] = 500; },
       "operator 0 (CONV_2D): input 1: tensor index 500 outside [0, 83)"},
      {kIndex, "input -2", Base::kUint8, [](File& f) { f.op(4).inputs[0] = -2; },
       "operator 4 (CONV_2D): input 0: tensor index -2 outside [0, 83)"},
      {kIndex, "input INT32_MIN", Base::kMobilenet, [](File& f) { f.op(5).inputs[0] = INT32_MIN; },
       "operator 5 (DEPTHWISE_CONV_2D): input 0: tensor index -2147483648 outside [0, 89)"},
      {kIndex, "output beyond the list", Base::kUint8, [](File& f) { f.op(2).outputs[0] = 83; },
       "operator 2 (CONV_2D): output 0: tensor index 83 outside [0, 83)"},
      {kIndex, "output -1", Base::kResnet, [](File& f) { f.op(2).outputs[0] = -1; },
       "operator 2 (CONV_2D): output 0: tensor index -1 outside [0, 38)"},
      {kIndex, "graph input beyond the list", Base::kUint8,
       [](File& f) { f.graph().inputs[0] = 999; }, "input 0: tensor index 999 outside [0, 83)"},
      {kIndex, "graph output negative", Base::kUint8, [](File& f) { f.graph().outputs[0] = -5; },
       "output 0: tensor index -5 outside [0, 83)"},
      {kIndex, "operator code beyond the list", Base::kUint8,
       [](File& f) { f.op(6).opcode_index = 7; },
       "operator 6: operator code index 7 outside [0, 7)"},
      {kIndex, "operator code 2^32 - 1", Base::kKeywords,
       [](File& f) { f.op(0).opcode_index = ~0u; },
       "operator 0: operator code index 4294967295 outside [0, 6)"},
      {kIndex, "buffer beyond the list", Base::kUint8, [](File& f) { f.tensor(37).buffer = 5000; },
       "tensor 37 'stem.conv.weight': buffer index 5000 outside [0, 51)"},
      {kIndex, "buffer 2^32 - 1", Base::kMobilenet, [](File& f) { f.tensor(0).buffer = ~0u; },
       "tensor 0 'input': buffer index 4294967295 outside [0, 92)"},
      {kIndex, "buffer of metadata beyond the list", Base::kUint8,
       [](File& f) { f.model.metadata[0]->buffer = 9999; },
       "metadata 0: buffer index 9999 outside [0, 51)"},
      {kIndex, "tensor of a signature beyond the list", Base::kResnet,
       [](File& f) {
         auto& signature =
             f.model.signature_defs.emplace_back(std::make_unique<format::SignatureDefT>());
         auto& entry = signature->inputs.emplace_back(std::make_unique<format::TensorMapT>());
         entry->tensor_index = 70000;
       },
       "signature 0: input 0: tensor index 70000 outside [0, 38)"},
      {kIndex, "intermediate beyond the list", Base::kUint8,
       [](File& f) { f.op(1).intermediates = {83}; },
       "operator 1 (DEPTHWISE_CONV_2D): intermediate 0: tensor index 83 outside [0, 83)"},

      {kUnknown, "a number the format has not given out", Base::kUint8,
       [](File& f) { MakeBuiltin(f, 3, static_cast<BuiltinOperator>(5000)); },
       "1 operator cannot run: operator 3 (BUILTIN_5000): no such operator in octet"},
      {kUnknown, "a negative number", Base::kUint8,
       [](File& f) { f.NewCode(3, static_cast<BuiltinOperator>(-7)).deprecated_builtin_code = -7; },
       "operator 3: operator code -7 is negative"},
      {kUnknown, "an operator octet lacks", Base::kUint8,
       [](File& f) { MakeBuiltin(f, 3, BuiltinOperator::HASHTABLE_LOOKUP); },
       "1 operator cannot run: operator 3 (HASHTABLE_LOOKUP): no such operator in octet"},
      {kUnknown, "a custom operator", Base::kMobilenet,
       [](File& f) { MakeCustom(f, 5, "Mystery"); },
       "1 operator cannot run: operator 5 (Mystery): no such operator in octet"},
      {kUnknown, "a custom operator without a name", Base::kUint8,
       [](File& f) { MakeCustom(f, 5, ""); }, "operator 5: a custom operator without a name"},
      {kUnknown, "a custom name that would clear the screen", Base::kUint8,
       [](File& f) { MakeCustom(f, 3, "\x1b[2J"); },
       "1 operator cannot run: operator 3 (?[2J): no such operator in octet"},
      {kUnknown, "five at once", Base::kUint8,
       [](File& f) {
         for (int i : {3, 11, 15, 23}) MakeCustom(f, i, "Odd");
         MakeBuiltin(f, 27, BuiltinOperator::SVDF);
       },
       "5 operators cannot run: operator 3 (Odd): no such operator in octet; operator 11 (Odd): no "
       "such operator in octet; operator 15 (Odd): no such operator in octet; operator 23 (Odd): "
       "no such operator in octet; operator 27 (SVDF): no such operator in octet"},
      {kUnknown, "version 0", Base::kUint8, [](File& f) { f.code(1).version = 0; },
       "operator 1 (DEPTHWISE_CONV_2D): version 0, expected at least 1"},
      {kUnknown, "version -3", Base::kResnet, [](File& f) { f.code(0).version = -3; },
       "operator 0 (CONV_2D): version -3, expected at least 1"},
      {kUnknown, "a version from the future", Base::kUint8,
       [](File& f) { f.NewCode(31, BuiltinOperator::FULLY_CONNECTED, 99); },
       "1 operator cannot run: operator 31 (FULLY_CONNECTED): version 99, octet knows up to 14"},

      {kTwice, "a tensor, by two operators", Base::kUint8, [](File& f) { f.op(4).outputs[0] = 4; },
       "operator 4 (CONV_2D): output 0: tensor 4 '/block1/Add_output_0' was written by operator 3 "
       "(ADD)"},
      {kTwice, "a constant", Base::kUint8, [](File& f) { f.op(4).outputs[0] = 37; },
       "operator 4 (CONV_2D): output 0: tensor 37 'stem.conv.weight' is a constant"},
      {kTwice, "the input", Base::kMobilenet, [](File& f) { f.op(3).outputs[0] = 0; },
       "operator 3 (DEPTHWISE_CONV_2D): output 0: tensor 0 'input' is an input of the graph"},
      {kTwice, "a tensor, by one operator", Base::kUint8,
       [](File& f) {
         f.op(4).outputs = {5, 5};
       },
       "operator 4 (CONV_2D): output 1: tensor 5 '/block2/widen/relu6/Clip_output_0' was written "
       "by operator 4 (CONV_2D)"},
      {kTwice, "an input that is a constant", Base::kUint8,
       [](File& f) { f.graph().inputs[0] = 37; },
       "input 0: tensor 37 'stem.conv.weight' is a constant"},
      {kTwice, "an input that is named twice", Base::kUint8,
       [](File& f) {
         f.graph().inputs = {0, 0};
       },
       "input 1: tensor 0 'image' is an input of the graph"},
      {kTwice, "a tensor that shares the weights' buffer", Base::kUint8,
       [](File& f) { f.output(2).buffer = f.input(2, 1).buffer; },
       "tensor 3 '/block1/narrow/norm/BatchNormalization_output_0': constant of 256 bytes; shape "
       "[1, 28, 28, 16] of UINT8 needs 12544"},
      {kTwice, "an input that shares the weights' buffer", Base::kResnet,
       [](File& f) { f.tensor(0).buffer = f.input(0, 1).buffer; },
       "tensor 0 'input_1_int8': constant of 432 bytes; shape [1, 32, 32, 3] of INT8 needs 3072"},

      {kOrder, "two operators swapped", Base::kUint8,
       [](File& f) { std::swap(f.graph().operators[0], f.graph().operators[1]); },
       "operator 0 (DEPTHWISE_CONV_2D): input 0: tensor 1 '/stem/relu6/Clip_output_0' is read and "
       "nothing before has written it"},
      {kOrder, "reads its own output", Base::kUint8, [](File& f) { f.op(3).inputs[1] = 4; },
       "operator 3 (ADD): input 1: tensor 4 '/block1/Add_output_0' is read and nothing before has "
       "written it"},
      {kOrder, "reads a later output", Base::kMobilenet,
       [](File& f) { f.op(2).inputs[0] = f.op(5).outputs[0]; },
       "operator 2 (CONV_2D): input 0: tensor 41 "
       "'MobilenetV1/MobilenetV1/Conv2d_3_depthwise/Relu6;MobilenetV1/MobilenetV1/Conv2d_...' is "
       "read and nothing before has written it"},
      {kOrder, "reads what nobody writes", Base::kUint8,
       [](File& f) { f.graph().operators.erase(f.graph().operators.begin() + 2); },
       "operator 2 (ADD): input 1: tensor 3 '/block1/narrow/norm/BatchNormalization_output_0' is "
       "read and nothing before has written it"},
      {kOrder, "an output nobody writes", Base::kUint8,
       [](File& f) { f.graph().operators.pop_back(); },
       "output 0: tensor 34 'scores' is read and nothing before has written it"},
      {kOrder, "a circle", Base::kUint8,
       [](File& f) {
         f.op(0).inputs[0] = 2;
         f.graph().inputs.clear();
       },
       "operator 0 (CONV_2D): input 0: tensor 2 '/block1/depthwise/relu6/Clip_output_0' is read "
       "and nothing before has written it"},

      {kOptions, "a convolution with a pool's", Base::kUint8,
       [](File& f) { f.op(0).builtin_options.Set(Pool2DOptions()); },
       "operator 0 (CONV_2D): options: Pool2DOptions, expected Conv2DOptions"},
      {kOptions, "a depthwise convolution with a convolution's", Base::kUint8,
       [](File& f) { f.op(1).builtin_options.Set(Conv2DOptions()); },
       "operator 1 (DEPTHWISE_CONV_2D): options: Conv2DOptions, expected DepthwiseConv2DOptions"},
      {kOptions, "ADD with MUL's", Base::kUint8,
       [](File& f) { f.op(3).builtin_options.Set(format::MulOptionsT()); },
       "operator 3 (ADD): options: MulOptions, expected AddOptions"},
      {kOptions, "ADD with a table that has no fields", Base::kResnet,
       [](File& f) { f.op(3).builtin_options.Set(format::PadOptionsT()); },
       "operator 3 (ADD): options: PadOptions, expected AddOptions"},
      {kOptions, "MEAN with LSTM's", Base::kUint8,
       [](File& f) { f.op(29).builtin_options.Set(format::LSTMOptionsT()); },
       "operator 29 (MEAN): options: LSTMOptions, expected ReducerOptions"},
      {kOptions, "SOFTMAX with RESHAPE's", Base::kMobilenet,
       [](File& f) { f.op(30).builtin_options.Set(ReshapeOptions()); },
       "operator 30 (SOFTMAX): options: ReshapeOptions, expected SoftmaxOptions"},
      {kOptions, "a table the format has not given out", Base::kUint8,
       [](Raw& f) {
         f.bytes[f.Position(f.Field(f.op(0), format::Operator::VT_BUILTIN_OPTIONS_TYPE))] = 200;
       },
       "operator 0 (CONV_2D): options: options table 200, expected Conv2DOptions"},
      {kOptions, "an activation the format does not know", Base::kUint8,
       [](File& f) {
         f.options<Conv2DOptions>(0).fused_activation_function =
             static_cast<format::ActivationFunctionType>(77);
       },
       "operator 0 (CONV_2D): fused_activation_function: 77 outside [0, 5]"},
      {kOptions, "a padding the format does not know", Base::kKeywords,
       [](File& f) { f.options<Conv2DOptions>(0).padding = static_cast<format::Padding>(-1); },
       "operator 0 (CONV_2D): padding: -1 outside [0, 1]"},

      {kControl, "a loop whose body is the network", Base::kUint8,
       [](File& f) {
         f.NewCode(3, BuiltinOperator::WHILE);
         format::WhileOptionsT loop;
         f.op(3).builtin_options.Set(std::move(loop));
       },
       "1 operator cannot run: operator 3 (WHILE): no such operator in octet"},
      {kControl, "a branch", Base::kResnet,
       [](File& f) {
         f.NewCode(3, BuiltinOperator::IF);
         f.op(3).builtin_options.Set(format::IfOptionsT());
       },
       "1 operator cannot run: operator 3 (IF): no such operator in octet"},
      {kControl, "a second subgraph with an index out of range", Base::kUint8,
       [](File& f) {
         auto body = std::make_unique<format::SubGraphT>();
         body->outputs = {4};
         f.model.subgraphs.push_back(std::move(body));
       },
       "subgraph 1: output 0: tensor index 4 outside [0, 0)"},
      {kControl, "a state kept between runs", Base::kUint8,
       [](File& f) { f.tensor(1).is_variable = true; },
       "2 operators cannot run: operator 1 (DEPTHWISE_CONV_2D): tensor 1 "
       "'/stem/relu6/Clip_output_0': a variable (state kept between runs); operator 3 (ADD): "
       "tensor 1 '/stem/relu6/Clip_output_0': a variable (state kept between runs)"},
  };
}

}  // namespace octet::broken
