cat <<A <<B
x
A