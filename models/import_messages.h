#pragma once

#include "models/import_job.h"
#include "wheelhouse/v1/device_transfers.pb.h"

// Between the transfers' messages and Qt; not for widgets.
namespace wheelhouse::models {

inline ImportCounts countsOf(const v1::ImportCounts &counts)
{
    return {.rows = counts.row_count(), .created = counts.created_count(), .updated = counts.updated_count(),
            .unchanged = counts.unchanged_count(), .rejected = counts.rejected_count(), .bytes = counts.byte_count()};
}

// Without the id.
inline v1::ImportOptions optionsOf(const ImportPlan &plan, bool validateOnly)
{
    v1::ImportOptions options;
    options.set_display_name(plan.file.fileName().left(120).toStdString());
    options.set_format(plan.file.format == DeviceFile::Format::Csv ? v1::TRANSFER_FORMAT_CSV : v1::TRANSFER_FORMAT_JSONL);
    options.set_parent("products/" + (plan.product.isEmpty() ? std::string("-") : plan.product.toStdString()));
    const auto columns = plan.columns.toOptions();
    for (auto column = columns.begin(); column != columns.end(); ++column)
        (*options.mutable_columns())[column.key().toStdString()] = column.value().toStdString();
    options.set_on_existing(plan.rejectsExisting ? v1::ImportOptions::ON_EXISTING_REJECT
                                                 : v1::ImportOptions::ON_EXISTING_UPDATE);
    options.set_validate_only(validateOnly);
    options.set_byte_count(plan.file.size);
    return options;
}

} // namespace wheelhouse::models
