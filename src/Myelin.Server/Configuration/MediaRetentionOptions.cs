namespace Myelin.Server.Configuration;

/// <summary>How long content is kept after it was last used: <c>Media:Retention</c>.</summary>
public sealed class MediaRetentionOptions
{
    /// <summary>What users of this server have uploaded, in days; 0: for ever.</summary>
    public int LocalDays { get; set; }

    /// <summary>What was brought from other servers, in days; 0: for ever.</summary>
    public int RemoteDays { get; set; } = 90;
}
