using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Removes content: the endpoint of Synapse that moderation bots use.</summary>
public sealed record DeleteMedia : IOperation<DeletedMedia>
{
    public static Operation Contract { get; } = Operation.Delete("deleteMedia", "/_synapse/admin/v1/media/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}
