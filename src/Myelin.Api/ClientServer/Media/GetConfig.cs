using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": the configuration, at the path of before v1.11.</summary>
public sealed record GetConfig : IOperation<MediaConfiguration>
{
    public static Operation Contract { get; } = Operation.Get("getConfig", "/_matrix/media/v3/config").AlsoOlderMedia() with { RateLimit = RateLimitClass.Media };
}
