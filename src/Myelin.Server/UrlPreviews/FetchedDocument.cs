namespace Myelin.Server.UrlPreviews;

/// <summary>A document that was asked for.</summary>
/// <param name="Url">Where it was found in the end.</param>
/// <param name="MediaType">What its server says that it is, in lower case; empty if it says nothing.</param>
/// <param name="Charset">The character encoding that its server names; null if none.</param>
/// <param name="FileName">The name that its server gives it; null if none.</param>
/// <param name="Bytes">The document, or its beginning.</param>
internal sealed record FetchedDocument(Uri Url, string MediaType, string? Charset, string? FileName, byte[] Bytes);
