namespace Myelin.Api.Contracts;

/// <summary>A response of an operation that has more than one success status.</summary>
public interface IStatusOfSuccess
{
    /// <summary>The HTTP status.</summary>
    int Status { get; }
}
