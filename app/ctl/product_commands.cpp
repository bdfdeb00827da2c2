#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/product_definition.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct CreateOptions {
    std::string id;
    std::string file;
    std::string source;
    std::string displayName;
};

struct UpdateOptions {
    std::string id;
    std::string file;
    bool force = false;
};

struct NameOptions {
    std::string name;
};

Outcome create(Session &session, const CreateOptions &options)
{
    v1::CreateProductRequest request;
    if (!options.file.empty()) {
        auto product = readProduct(options.file);
        if (!product) {
            return wrongUsage(product);
        }
        *request.mutable_product() = std::move(*product);
    }
    request.set_template_(options.source);
    auto id = options.id.empty() ? lastPart(request.product().name()) : options.id;
    id = id.empty() ? options.source : id;
    if (id.empty() || (options.file.empty() && options.source.empty())) {
        return wrongUsage("product create", "give an id with --file FILE or --template NAME");
    }
    request.set_product_id(id);
    if (!options.displayName.empty()) {
        request.mutable_product()->set_display_name(options.displayName);
    }
    const auto product = session.call(&v1::ProductService::Stub::CreateProduct, request);
    if (!product) {
        return refuse(product);
    }
    session.print(*product, [&] {
        return fmt::format("Product {} is there: {} commands, {} reported values\n", lastPart(product->name()),
                           product->commands_size(), product->reported_size());
    });
    return {};
}

Outcome update(Session &session, const UpdateOptions &options)
{
    auto product = readProduct(options.file);
    if (!product) {
        return wrongUsage(product);
    }
    if (!options.id.empty()) {
        const auto name = productName(options.id);
        if (!product->name().empty() && product->name() != name) {
            return wrongUsage("product update", fmt::format("the file describes {}, not {}", lastPart(product->name()),
                                                            lastPart(name)));
        }
        product->set_name(name);
    }
    if (product->name().empty()) {
        return wrongUsage("product update", "the file has no name; give the product's id as well");
    }
    if (options.force) {
        product->clear_etag();
    }
    v1::UpdateProductRequest request;
    *request.mutable_product() = std::move(*product);
    // The file is the whole of it: what it does not have is taken away.
    request.mutable_update_mask()->add_paths("*");
    const auto updated = session.call(&v1::ProductService::Stub::UpdateProduct, request);
    if (!updated) {
        return refuse(updated);
    }
    session.print(*updated, [&] {
        return fmt::format("Product {} is changed: {} commands, {} reported values\n", lastPart(updated->name()),
                           updated->commands_size(), updated->reported_size());
    });
    return {};
}

std::string typeText(const v1::PropertySchema &property)
{
    std::string text;
    switch (property.type()) {
    case v1::VALUE_TYPE_BOOL: text = "true or false"; break;
    case v1::VALUE_TYPE_INTEGER: text = "integer"; break;
    case v1::VALUE_TYPE_NUMBER: text = "number"; break;
    default: text = "text"; break;
    }
    if (property.has_minimum() || property.has_maximum()) {
        text += fmt::format(" {} to {}", property.has_minimum() ? fmt::format("{}", property.minimum()) : "…",
                            property.has_maximum() ? fmt::format("{}", property.maximum()) : "…");
    }
    if (property.allowed_size() > 0) {
        text = fmt::format("{}", fmt::join(property.allowed(), ", "));
    }
    return property.unit().empty() ? text : text + " " + property.unit();
}

std::string describe(const v1::Product &product, bool coloured)
{
    FactSheet facts;
    facts.add("Product", lastPart(product.name()));
    facts.add("Name", product.display_name());
    facts.add("Models", fmt::format("{}", fmt::join(product.models(), ", ")));
    facts.add("Created", dateAndTime(product.create_time()));
    auto text = facts.toString(coloured);
    if (product.commands_size() > 0) {
        Table table;
        table.setColumns({"COMMAND", "NAME", "PARAMETERS"});
        for (const auto &command : product.commands()) {
            std::string parameters;
            for (const auto &parameter : command.parameters()) {
                parameters += fmt::format("{}{} ({}){}", parameters.empty() ? "" : ", ", parameter.key(),
                                          typeText(parameter), parameter.required() ? " required" : "");
            }
            table.addRow({command.id(), command.display_name(), parameters});
        }
        text += "\n" + table.toString(coloured);
    }
    const auto addValues = [&](const auto &values, const char *heading) {
        if (values.size() == 0) {
            return;
        }
        Table table;
        table.setColumns({heading, "NAME", "VALUE"});
        for (const auto &value : values) {
            table.addRow({value.key(), value.display_name(), typeText(value)});
        }
        text += "\n" + table.toString(coloured);
    };
    addValues(product.reported(), "REPORTED");
    addValues(product.desired(), "DESIRED");
    return text;
}

} // namespace

void addProductCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "product", "Kinds of devices");

    auto [create_, createOptions] = addCommand<CreateOptions>(group, "create", "Creates a product");
    create_->add_option("id", createOptions->id, "Id: a-z, 0-9 and dash; the file's or the template's by default");
    create_->add_option("-f,--file", createOptions->file, "Definition, YAML or JSON; - reads standard input");
    create_->add_option("--template", createOptions->source, "Begin from printer, speaker or scanbox");
    create_->add_option("--display-name", createOptions->displayName, "What people call it");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [update_, updateOptions] = addCommand<UpdateOptions>(group, "update", "Changes a product to what a file says");
    update_->add_option("id", updateOptions->id, "Id; the file's by default");
    update_->add_option("-f,--file", updateOptions->file, "Definition as `product get -o yaml` prints it; - reads standard input")
        ->required();
    update_->add_flag("--force", updateOptions->force, "Also over what somebody else changed since the file was written");
    session.onRun(update_, [&session, options = updateOptions] { return update(session, *options); });

    auto [get, getOptions] = addCommand<NameOptions>(group, "get", "Shows a product with its commands and values");
    get->add_option("product", getOptions->name, "Its id")->required();
    session.onRun(get, [&session, options = getOptions]() -> Outcome {
        v1::GetProductRequest request;
        request.set_name(productName(options->name));
        const auto product = session.call(&v1::ProductService::Stub::GetProduct, request);
        if (!product) {
            return refuse(product);
        }
        session.print(*product, [&] { return describe(*product, session.coloured()); });
        return {};
    });

    auto *const list = group->add_subcommand("list", "Lists the products");
    session.onRun(list, [&session]() -> Outcome {
        const auto products = session.list(&v1::ProductService::Stub::ListProducts, {});
        if (!products) {
            return refuse(products);
        }
        session.printTable(*products, [&](Table &table) {
            table.setColumns({"PRODUCT", "NAME", "COMMANDS", "AGE>"});
            for (const auto &product : products->products()) {
                std::vector<std::string> commands;
                for (const auto &command : product.commands()) {
                    commands.push_back(command.id());
                }
                table.addRow({lastPart(product.name()), product.display_name(),
                              fmt::format("{}", fmt::join(commands, ", ")), age(product.create_time())});
            }
        });
        return {};
    });
}

} // namespace wheelhouse::ctl
