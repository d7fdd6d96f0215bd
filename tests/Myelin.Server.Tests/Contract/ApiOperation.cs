using System.Text.Json.Nodes;

namespace Myelin.Server.Tests.Contract;

/// <summary>
/// An operation of the specification: its API (<c>client-server</c>, <c>server-server</c>, ...), its method in upper case,
/// and its path with the API's prefix and with parameters in braces. Operation ids are unique within an API alone.
/// </summary>
internal sealed record ApiOperation(string Api, string Method, string Path, string OperationId, bool Deprecated)
{
    /// <summary>The OpenAPI description, and the file that it stands in.</summary>
    internal SpecificationNode Description { get; init; }

    /// <summary>The statuses that the specification names, such as <c>200</c> and <c>4XX</c>.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    internal JsonObject Responses => (JsonObject)Description.Node!["responses"]!;
}
