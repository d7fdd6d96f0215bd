using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Api.Contracts;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

/// <summary>A response that has been put together from the answers of application services.</summary>
internal sealed class JsonNodeBody(JsonNode node) : IJsonBody
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: nobody found anything.</exception>
    public static JsonNodeBody OfFound(JsonArray found) => found.Count > 0 ? new JsonNodeBody(found) : throw MatrixException.NotFound("Nothing was found.");

    public void WriteTo(Utf8JsonWriter writer) => node.WriteTo(writer);
}
