using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>Client-Server API, "Well-known URIs": where clients find the server of this name.</summary>
public sealed record GetWellknown : IOperation<GetWellknown.Response>
{
    public static Operation Contract { get; } = Operation.Get("getWellknown", "/.well-known/matrix/client") with { Auth = AuthScheme.None };

    public sealed record Response([property: JsonPropertyName("m.homeserver")] Homeserver Homeserver);

    /// <param name="BaseUrl">The URL that paths of the API are appended to, without a slash at its end.</param>
    public sealed record Homeserver(string BaseUrl);
}
