using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Myelin.Core.Json;

namespace Myelin.Api.Json;

/// <summary>How the API's bodies are written and read: snake case, absent rather than null, strict.</summary>
public static class ApiJson
{
    /// <summary>The options for a set of source-generated contexts, one a part of the API.</summary>
    public static JsonSerializerOptions OptionsFor(params IEnumerable<IJsonTypeInfoResolver> contexts) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = JsonLimits.MaximumDepth,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new UserIdConverter(),
            new RoomIdConverter(),
            new EventIdConverter(),
            new RoomAliasConverter(),
            new DeviceIdConverter(),
        },
        TypeInfoResolver = JsonTypeInfoResolver.Combine([.. contexts]),
    };

    /// <summary>The options for reading responses: content as deep as it may be stands deeper there.</summary>
    public static JsonSerializerOptions OptionsForResponses(params IEnumerable<IJsonTypeInfoResolver> contexts) =>
        new(OptionsFor(contexts)) { MaxDepth = JsonLimits.Documents.MaxDepth };
}
