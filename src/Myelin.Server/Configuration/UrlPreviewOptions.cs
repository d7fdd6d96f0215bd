namespace Myelin.Server.Configuration;

/// <summary><c>UrlPreviews</c>.</summary>
public sealed class UrlPreviewOptions
{
    /// <summary>Whether pages are asked what they say of themselves when a client wants to show a link.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Hosts that are not asked: a name, or <c>*.</c> and a name for everything below it.</summary>
    public List<string> RefusedHosts { get; set; } = [];

    /// <summary>The languages that pages are asked for, as in the header of that name.</summary>
    public string AcceptLanguage { get; set; } = "en, *;q=0.5";
}
