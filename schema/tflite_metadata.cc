#include "schema/tflite_metadata.h"

#include <flatbuffers/flatbuffers.h>

#include "tflite_metadata_generated.h"

#include "base/str.h"

namespace octet {
namespace {

template <typename T>
std::vector<float> Floats(const T* list) {
  return list == nullptr ? std::vector<float>() : std::vector<float>(list->begin(), list->end());
}

void ReadInput(const metadata::TensorMetadata& tensor, TfliteMetadata& into) {
  if (tensor.process_units() == nullptr) return;
  for (const metadata::ProcessUnit* unit : *tensor.process_units()) {
    const auto* normalization = unit->options_as_NormalizationOptions();
    if (normalization == nullptr) continue;
    into.mean = Floats(normalization->mean());
    into.std = Floats(normalization->std());
  }
}

void ReadOutput(const metadata::TensorMetadata& tensor, TfliteMetadata& into) {
  if (tensor.associated_files() == nullptr) return;
  for (const metadata::AssociatedFile* file : *tensor.associated_files()) {
    const bool labels = file->type() == metadata::AssociatedFileType::TENSOR_AXIS_LABELS ||
                        file->type() == metadata::AssociatedFileType::TENSOR_VALUE_LABELS;
    if (labels && file->name() != nullptr && into.label_file.empty())
      into.label_file = file->name()->str();
  }
}

}  // namespace

Expected<TfliteMetadata> ReadTfliteMetadata(std::span<const uint8_t> bytes) {
  // In its own memory: inside a file it may begin anywhere.
  const std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  flatbuffers::Verifier verifier(copy.data(), copy.size());
  if (copy.size() < 8 || !metadata::VerifyModelMetadataBuffer(verifier))
    return InvalidError("is cut, damaged or no TFLite metadata");
  TfliteMetadata result;
  const auto* subgraphs = metadata::GetModelMetadata(copy.data())->subgraph_metadata();
  if (subgraphs == nullptr || subgraphs->size() == 0) return result;
  const metadata::SubGraphMetadata& main = *subgraphs->Get(0);
  if (main.input_tensor_metadata() != nullptr && main.input_tensor_metadata()->size() > 0)
    ReadInput(*main.input_tensor_metadata()->Get(0), result);
  if (main.output_tensor_metadata() != nullptr)
    for (const metadata::TensorMetadata* output : *main.output_tensor_metadata())
      ReadOutput(*output, result);
  return result;
}

std::vector<uint8_t> WriteTfliteMetadata(const TfliteMetadata& metadata) {
  metadata::ModelMetadataT model;
  model.subgraph_metadata.push_back(std::make_unique<metadata::SubGraphMetadataT>());
  metadata::SubGraphMetadataT& main = *model.subgraph_metadata[0];
  main.input_tensor_metadata.push_back(std::make_unique<metadata::TensorMetadataT>());
  metadata::NormalizationOptionsT normalization;
  normalization.mean = metadata.mean;
  normalization.std = metadata.std;
  auto unit = std::make_unique<metadata::ProcessUnitT>();
  unit->options.Set(std::move(normalization));
  main.input_tensor_metadata[0]->process_units.push_back(std::move(unit));
  if (!metadata.label_file.empty()) {
    auto file = std::make_unique<metadata::AssociatedFileT>();
    file->name = metadata.label_file;
    file->type = metadata::AssociatedFileType::TENSOR_AXIS_LABELS;
    main.output_tensor_metadata.push_back(std::make_unique<metadata::TensorMetadataT>());
    main.output_tensor_metadata[0]->associated_files.push_back(std::move(file));
  }
  flatbuffers::FlatBufferBuilder builder;
  metadata::FinishModelMetadataBuffer(builder, metadata::ModelMetadata::Pack(builder, &model));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace octet
