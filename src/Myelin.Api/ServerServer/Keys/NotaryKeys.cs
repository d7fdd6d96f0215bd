using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Keys;

/// <summary>Server-Server API, "Querying Keys Through Another Server": the keys of one server, signed by the notary too.</summary>
public sealed record PerspectivesKeyQuery : IOperation<PerspectivesKeyQuery, NotaryKeys>
{
    public static Operation<PerspectivesKeyQuery, NotaryKeys> Contract { get; } = Operation.Get("perspectivesKeyQuery", "/_matrix/key/v2/query/{serverName}") with
    {
        // The path used to end with a key ID. The response may have other keys than the one that is asked for.
        OlderPaths = ["/_matrix/key/v2/query/{serverName}/{keyId}"],
        Auth = AuthScheme.None,
    };

    [FromPath]
    public required ServerName ServerName { get; init; }

    /// <summary>Until when the keys should at least be valid, in milliseconds since the Unix epoch; null means now.</summary>
    [FromQuery]
    public long? MinimumValidUntilTs { get; init; }
}

/// <summary>Server-Server API, "Querying Keys Through Another Server": the keys of several servers, signed by the notary too.</summary>
public sealed record BulkPerspectivesKeyQuery : IOperation<BulkPerspectivesKeyQuery, NotaryKeys>
{
    public static Operation<BulkPerspectivesKeyQuery, NotaryKeys> Contract { get; } = Operation.Post("bulkPerspectivesKeyQuery", "/_matrix/key/v2/query") with
    {
        Auth = AuthScheme.None,
        MaximumBody = ServerServerLimits.MaximumRequest,
    };

    [FromBody]
    public required Body Query { get; init; }

    public sealed record Body
    {
        /// <summary>The requested keys by server and key ID; without key IDs all of the server's. One name that is not valid does not fail the others.</summary>
        public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, QueryCriteria>> ServerKeys { get; init; }
    }

    public sealed record QueryCriteria
    {
        /// <summary>Until when the key should at least be valid, in milliseconds since the Unix epoch; null means now.</summary>
        public long? MinimumValidUntilTs { get; init; }
    }
}

/// <summary>The keys of servers (<c>keys_query_response.yaml</c>).</summary>
public sealed record NotaryKeys : OpenObject
{
    /// <summary>
    /// <see cref="Keys.ServerKeys"/> of each server that the notary knows keys of. They are raw, because signatures cover all members, and so that one that is
    /// malformed doesn't conceal the others.
    /// </summary>
    public required IReadOnlyList<RawValue> ServerKeys { get; init; }
}

/// <summary>The bodies and responses for server keys.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BulkPerspectivesKeyQuery.Body), TypeInfoPropertyName = "BulkPerspectivesKeyQueryBody")]
[JsonSerializable(typeof(NotaryKeys))]
[JsonSerializable(typeof(ServerKeys))]
public sealed partial class ServerKeysJson : JsonSerializerContext;
