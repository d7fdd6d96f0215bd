namespace Myelin.Core.Json;

/// <summary>Walks the elements of one array in canonical JSON, as <see cref="CanonicalObject"/> walks an object.</summary>
internal ref struct CanonicalArray(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_json[_position] == ',')
        {
            _position++;
        }

        if (_json[_position] == ']')
        {
            return false;
        }

        var end = CanonicalValue.End(_json, _position);
        Value = _json[_position..end];
        _position = end;
        return true;
    }
}
