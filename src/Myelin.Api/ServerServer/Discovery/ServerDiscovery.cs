using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Discovery;

/// <summary>Server-Server API, "Resolving server names": the server that requests for this name go to.</summary>
public sealed record GetWellKnown : IOperation<GetWellKnown, GetWellKnown.Response>
{
    public static Operation<GetWellKnown, Response> Contract { get; } = Operation.Get("getWellKnown", "/.well-known/matrix/server") with { Auth = AuthScheme.None };

    public sealed record Response : OpenObject
    {
        /// <summary>The server name, with or without a port. One that is absent or not valid counts as if nothing were delegated.</summary>
        [JsonPropertyName("m.server")]
        public string? Server { get; init; }
    }
}

/// <summary>Server-Server API, "Server implementation": name and version of the implementation.</summary>
public sealed record GetVersion : IOperation<GetVersion, GetVersion.Response>
{
    public static Operation<GetVersion, Response> Contract { get; } = Operation.Get("getVersion", "/_matrix/federation/v1/version") with { Auth = AuthScheme.None };

    public sealed record Response : OpenObject
    {
        public Implementation? Server { get; init; }
    }

    public sealed record Implementation : OpenObject
    {
        public string? Name { get; init; }

        public string? Version { get; init; }
    }
}

/// <summary>The responses for discovery.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetVersion.Response), TypeInfoPropertyName = "GetVersionResponse")]
[JsonSerializable(typeof(GetWellKnown.Response), TypeInfoPropertyName = "GetWellKnownResponse")]
public sealed partial class ServerDiscoveryJson : JsonSerializerContext;
