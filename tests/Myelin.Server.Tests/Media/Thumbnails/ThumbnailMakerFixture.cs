namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>One process that decodes for all tests of a class: to start it takes longer than what they ask of it.</summary>
public sealed class ThumbnailMakerFixture : IDisposable
{
    internal ThumbnailMaker Maker { get; } = new();

    public void Dispose() => Maker.Dispose();
}
