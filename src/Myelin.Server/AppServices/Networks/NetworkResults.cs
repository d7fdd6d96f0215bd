using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Server.AppServices.Networks;

/// <summary>Validates application services' responses about networks, so that clients only receive what the specification allows.</summary>
internal static class NetworkResults
{
    public static bool Location(JsonNode? node) => IsResult(node, "alias");

    public static bool User(JsonNode? node) => IsResult(node, "userid");

    /// <summary>A network's metadata with an <c>instance_id</c> for each instance; null if the metadata is invalid.</summary>
    public static JsonObject? Protocol(JsonNode? node, string service)
    {
        if (node is not JsonObject given || given["instances"] is not JsonArray instances)
        {
            return null;
        }

        return new JsonObject
        {
            ["user_fields"] = Texts(given["user_fields"]),
            ["location_fields"] = Texts(given["location_fields"]),
            ["icon"] = IsText(given["icon"]) ? given["icon"]!.DeepClone() : string.Empty,
            ["field_types"] = FieldTypes(given["field_types"]),
            ["instances"] = new JsonArray([.. instances.OfType<JsonObject>().Take(AppServiceLimits.MaximumLookup).Select(instance => Instance(instance, service)).OfType<JsonNode>()]),
        };
    }

    private static JsonObject? Instance(JsonObject given, string service)
    {
        if (!IsText(given["network_id"]) || !IsText(given["desc"]))
        {
            return null;
        }

        var instance = (JsonObject)given.DeepClone();
        instance["fields"] = given["fields"] is JsonObject fields ? fields.DeepClone() : new JsonObject();
        instance["instance_id"] = NetworkRooms.InstanceId(service, given["network_id"]!.GetValue<string>());
        if (!IsText(instance["icon"]))
        {
            instance.Remove("icon");
        }

        return instance;
    }

    private static JsonObject FieldTypes(JsonNode? given)
    {
        var types = new JsonObject();
        foreach (var (name, type) in (given as JsonObject ?? []).Take(AppServiceLimits.MaximumLookup))
        {
            if (type is JsonObject described && IsText(described["regexp"]) && IsText(described["placeholder"]))
            {
                types[name] = described.DeepClone();
            }
        }

        return types;
    }

    private static JsonArray Texts(JsonNode? given) =>
        new([.. (given as JsonArray ?? []).Where(IsText).Take(AppServiceLimits.MaximumLookup).Select(text => text!.DeepClone())]);

    private static bool IsResult(JsonNode? node, string name) =>
        node is JsonObject result && IsText(result[name]) && IsText(result["protocol"]) && result["fields"] is JsonObject;

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
