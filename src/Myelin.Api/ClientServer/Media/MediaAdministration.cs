using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Blocks access to content: a Synapse endpoint that moderation bots use.</summary>
public sealed record QuarantineMedia : IOperation<QuarantineMedia, Empty>
{
    public static Operation<QuarantineMedia, Empty> Contract { get; } = Operation.Post("quarantineMedia", "/_synapse/admin/v1/media/quarantine/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}

/// <summary>Restores access to content: a Synapse endpoint that moderation bots use.</summary>
public sealed record UnquarantineMedia : IOperation<UnquarantineMedia, Empty>
{
    public static Operation<UnquarantineMedia, Empty> Contract { get; } = Operation.Post("unquarantineMedia", "/_synapse/admin/v1/media/unquarantine/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}

/// <summary>Deletes content: a Synapse endpoint that moderation bots use.</summary>
public sealed record DeleteMedia : IOperation<DeleteMedia, DeletedMedia>
{
    public static Operation<DeleteMedia, DeletedMedia> Contract { get; } = Operation.Delete("deleteMedia", "/_synapse/admin/v1/media/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}

/// <summary>The deleted content.</summary>
/// <param name="MediaIds">The media IDs.</param>
/// <param name="Total">The number of deleted items.</param>
public sealed record DeletedMedia([property: JsonPropertyName("deleted_media")] IReadOnlyList<string> MediaIds, [property: JsonPropertyName("total")] int Total);
