#include <google/protobuf/util/json_util.h>

#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/time_text.h"
#include "app/ctl/yaml_text.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kMaxProductFile = 1 << 20;

struct CreateOptions {
    std::string id;
    std::string file;
    std::string source;
    std::string displayName;
};

struct NameOptions {
    std::string name;
};

Result<v1::Product> readProduct(const std::string &path)
{
    const auto yaml = readTextFile(path, kMaxProductFile);
    if (!yaml) {
        return passOn(yaml);
    }
    const auto json = jsonOfYaml(*yaml);
    if (!json) {
        return fail(json.error().code, fmt::format("{}: {}", path, json.error().message));
    }
    v1::Product product;
    const auto status = google::protobuf::util::JsonStringToMessage(*json, &product);
    if (!status.ok()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} does not describe a product: {}", path, status.message().ToString()));
    }
    return product;
}

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
