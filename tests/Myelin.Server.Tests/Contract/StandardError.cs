using Json.Schema;

namespace Myelin.Server.Tests.Contract;

/// <summary>The body of every error (Client-Server API, "Standard error response").</summary>
internal static class StandardError
{
    /// <summary>Its schema.</summary>
    public static JsonSchema Schema { get; } = JsonSchema.FromText(
        """
        {
          "type": "object",
          "properties": { "errcode": { "type": "string", "pattern": "^[A-Z0-9_.]+$" }, "error": { "type": "string" } },
          "required": ["errcode", "error"]
        }
        """);
}
