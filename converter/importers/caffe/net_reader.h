// The two files of a Caffe network as messages, in Caffe's current form whatever form they have.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_NET_READER_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_NET_READER_H_

#include <cstdint>
#include <span>

#include <octet/status.h>

#include "converter/importers/caffe/caffe.pb.h"

namespace octet {

/// Ok when the bytes look like a network in text (binary) form.
Status RecognizeNetText(std::span<const uint8_t> bytes);
Status RecognizeNetBinary(std::span<const uint8_t> bytes);

/// Errors: a syntax error with its line; a field that octet does not know inside the parameters of
/// a layer type it imports (kUnsupported); layers of Caffe's oldest form (kUnsupported).
Expected<caffe::NetParameter> ReadNetText(std::span<const uint8_t> bytes);
/// Error: not a protobuf message of this kind.
Expected<caffe::NetParameter> ReadNetBinary(std::span<const uint8_t> bytes);

/// Moves `layers` (V1) to `layer`. (upgrade.cc) Error (kUnsupported): the form before V1.
Status UpgradeLayers(caffe::NetParameter& net);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_NET_READER_H_
