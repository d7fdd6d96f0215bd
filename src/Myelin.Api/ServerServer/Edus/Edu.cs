using System.Diagnostics.CodeAnalysis;
using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "EDUs": an ephemeral data unit. Those of unknown types are ignored.</summary>
public sealed record Edu
{
    public required string EduType { get; init; }

    /// <summary>The content, which <see cref="TryRead{TContent}"/> reads as the type's.</summary>
    public required RawValue Content { get; init; }

    /// <summary>An EDU with this content.</summary>
    public static Edu Of<TContent>(TContent content)
        where TContent : class, IEduContent => new() { EduType = TContent.EduType, Content = ApiJson.Write(content) };

    /// <summary>Reads one EDU of a transaction.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(RawValue raw, [NotNullWhen(true)] out Edu? edu) => ApiJson.TryRead(raw, out edu);

    /// <summary>Reads the content.</summary>
    /// <returns>Whether the EDU is of that type and its content is what the type requires.</returns>
    public bool TryRead<TContent>([NotNullWhen(true)] out TContent? content)
        where TContent : class, IEduContent
    {
        content = null;
        return EduType == TContent.EduType && ApiJson.TryRead(Content, out content);
    }
}

/// <summary>The content of an EDU.</summary>
public interface IEduContent
{
    /// <summary>The <c>edu_type</c>.</summary>
    static abstract string EduType { get; }
}
