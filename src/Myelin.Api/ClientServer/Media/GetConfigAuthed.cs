using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": the configuration.</summary>
public sealed record GetConfigAuthed : IOperation<MediaConfiguration>
{
    public static Operation Contract { get; } = Operation.Get("getConfigAuthed", "/_matrix/client/v1/media/config") with { RateLimit = RateLimitClass.Media };
}
