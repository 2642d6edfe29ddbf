// The passes of Optimize, in order. To add one: a file in this folder, and a line here.
#include "converter/passes/pass.h"

namespace octet {

Status TakeQuantization(Graph&, PassContext&);
Status FoldConstants(Graph&, PassContext&);
Status RemoveIdentities(Graph&, PassContext&);
Status AssignLayout(Graph&, PassContext&);
Status AbsorbFlatten(Graph&, PassContext&);
Status FoldBatchNorm(Graph&, PassContext&);
Status FuseChannelShuffle(Graph&, PassContext&);
Status FuseGates(Graph&, PassContext&);
Status FusePad(Graph&, PassContext&);
Status FuseActivations(Graph&, PassContext&);
Status OrderSoftmax(Graph&, PassContext&);
Status PoolToMean(Graph&, PassContext&);
Status ReplaceDivision(Graph&, PassContext&);
Status ReportTransposes(Graph&, PassContext&);

namespace {
constexpr Pass kPasses[] = {
    {"take_quantization", TakeQuantization},  // before anything else computes with its operators
    {"fold_constants", FoldConstants},        // what depends on no input becomes a constant
    {"remove_identities", RemoveIdentities},  // before layouts are chosen: fewer operators to match
    {"fuse_gates", FuseGates},              // HARD_SWISH and GELU, before their factors are folded
    {"replace_division", ReplaceDivision},  // by constants: TFLite divides no int8
    {"order_softmax", OrderSoftmax},        // channels last, the others in order
    {"assign_layout", AssignLayout},        // NHWC for the whole graph
    {"absorb_flatten", AbsorbFlatten},      // TRANSPOSE before a flattened FULLY_CONNECTED
    {"remove_identities", RemoveIdentities},       // what assign_layout made trivial
    {"fuse_channel_shuffle", FuseChannelShuffle},  // into one GATHER
    {"fold_batch_norm", FoldBatchNorm},            // and constant channel MUL, ADD, SUB, DIV
    {"fuse_pad", FusePad},                         // PAD + VALID becomes SAME where it is SAME
    {"fuse_activations", FuseActivations},         // last: an activation ends what can be folded
    {"pool_to_mean", PoolToMean},                  // a scale of its own for a global average
    {"report_transposes", ReportTransposes},       // changes nothing
};
}  // namespace

std::span<const Pass> AllPasses() {
  return kPasses;
}

}  // namespace octet
